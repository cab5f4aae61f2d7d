package dev.gopuram.inference;

import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Outputs as the graph wrote them, the rows one after the other. */
final class TensorSink extends RowSink {
    private final GraphPorts ports;
    private final int[] wanted;
    private final Part[][] rows;

    private record Part(List<Long> shape, Bytes content) {}

    TensorSink(GraphPorts ports, PredictOptions options, int rows) {
        this.ports = ports;
        this.wanted = wanted(ports, options.outputs());
        this.rows = new Part[rows][];
    }

    private static int[] wanted(GraphPorts ports, List<String> names) {
        int[] indexes = new int[names.isEmpty() ? ports.outputs().size() : names.size()];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = names.isEmpty() ? i : ports.output(names.get(i));
            if (indexes[i] < 0) {
                throw Problem.invalid(
                        "outputs",
                        names.get(i),
                        "one of "
                                + ports.outputs().stream().map(GraphPort::name).toList());
            }
        }
        return indexes;
    }

    @Override
    void take(Piece piece, RowOutput output) {
        Part[] parts = new Part[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            parts[i] = part(wanted[i], output);
        }
        rows[piece.row()] = parts;
    }

    private Part part(int index, RowOutput output) {
        List<Long> shape = List.copyOf(output.shape(index));
        if (output.type(index) == ElementType.BYTES) {
            ByteArrayOutputStream content = new ByteArrayOutputStream();
            Words.write(output.words(index), content);
            return new Part(shape, Bytes.wrap(content.toByteArray()));
        }
        ByteBuffer data = output.data(index);
        checkFinite(index, output.type(index), data);
        byte[] content = new byte[data.remaining()];
        data.get(0, content);
        return new Part(shape, Bytes.wrap(content));
    }

    private void checkFinite(int index, ElementType type, ByteBuffer data) {
        int count = type.bytes() == 0 ? 0 : data.remaining() / type.bytes();
        for (int i = 0; i < count; i++) {
            double value = switch (type) {
                case FP32 -> data.getFloat(i * Float.BYTES);
                case FP64 -> data.getDouble(i * Double.BYTES);
                case FP16 -> Float.float16ToFloat(data.getShort(i * Short.BYTES));
                default -> 0;
            };
            if (!Double.isFinite(value)) {
                throw RowOutput.notFinite(ports.outputs().get(index).name(), value);
            }
        }
    }

    @Override
    Results results() {
        List<Tensor> tensors = new ArrayList<>();
        for (int i = 0; i < wanted.length; i++) {
            tensors.add(tensor(i));
        }
        return new Results.Tensors(tensors);
    }

    private Tensor tensor(int index) {
        GraphPort port = ports.outputs().get(wanted[index]);
        List<Long> shape = rows[0][index].shape();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (Part[] row : rows) {
            if (!row[index].shape().equals(shape)) {
                throw Problem.invalid(
                        "inputs",
                        "rows whose " + port.name() + " is " + shape + " and " + row[index].shape(),
                        "rows of one length, or a call each, for results as tensors");
            }
            content.writeBytes(row[index].content().shared());
        }
        return new Tensor(
                port.name(),
                port.type().dataType(),
                ports.whole(shape, rows.length),
                Bytes.wrap(content.toByteArray()));
    }
}
