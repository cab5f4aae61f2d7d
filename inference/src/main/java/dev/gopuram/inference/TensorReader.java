package dev.gopuram.inference;

import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Problem;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Tensors as the graph reads them, cut into rows where it reads rows. */
final class TensorReader implements RowReader {
    private final GraphPorts ports;

    TensorReader(GraphPorts ports) {
        this.ports = ports;
    }

    @Override
    public List<InferenceExecutor.Step> steps(Inputs inputs, PredictOptions options, RowSink sink) {
        if (!(inputs instanceof Inputs.Tensors tensors)) {
            throw Kinds.refused(inputs, "tensors");
        }
        List<Tensor> ordered = ordered(tensors.tensors());
        int rows = rows(ordered);
        List<List<Long>> dimensions = new ArrayList<>();
        List<List<Cell>> columns = new ArrayList<>();
        for (int i = 0; i < ordered.size(); i++) {
            Tensor tensor = ordered.get(i);
            check(ports.inputs().get(i), tensor);
            List<Long> shape = tensor.shape();
            dimensions.add(ports.rowwise() ? shape.subList(1, shape.size()) : shape);
            columns.add(cells(tensor, rows));
        }
        RowShape shape = new RowShape(dimensions);
        List<InferenceExecutor.Step> steps = new ArrayList<>();
        for (int r = 0; r < rows; r++) {
            int row = r;
            sink.expect(row, 1);
            List<Cell> cells = columns.stream().map(column -> column.get(row)).toList();
            steps.add(new PieceRow(shape, cells, sink, RowSink.Piece.whole(row)));
        }
        return steps;
    }

    private List<Tensor> ordered(List<Tensor> given) {
        Map<String, Tensor> byName = new HashMap<>();
        for (Tensor tensor : given) {
            if (ports.input(tensor.name()) < 0) {
                throw Problem.invalid("inputs", tensor.name(), "one of " + names());
            }
            if (byName.put(tensor.name(), tensor) != null) {
                throw Problem.invalid("inputs", tensor.name() + " twice", "each input once");
            }
        }
        List<Tensor> ordered = new ArrayList<>();
        for (GraphPort port : ports.inputs()) {
            Tensor tensor = byName.get(port.name());
            if (tensor == null) {
                throw Problem.invalid("inputs", "without " + port.name(), "all of " + names());
            }
            ordered.add(tensor);
        }
        return ordered;
    }

    private List<String> names() {
        return ports.inputs().stream().map(GraphPort::name).toList();
    }

    private int rows(List<Tensor> tensors) {
        if (!ports.rowwise()) {
            return 1;
        }
        long rows = -1;
        for (Tensor tensor : tensors) {
            long own = tensor.shape().isEmpty() ? 0 : tensor.shape().getFirst();
            if (own < 1 || own > Integer.MAX_VALUE || (rows >= 0 && own != rows)) {
                throw Problem.invalid(
                        "inputs." + tensor.name() + ".shape",
                        tensor.shape(),
                        rows < 0 ? "1 row or more in the first dimension" : rows + " rows, as the others have");
            }
            rows = own;
        }
        return (int) rows;
    }

    private static void check(GraphPort port, Tensor tensor) {
        String field = "inputs." + port.name();
        if (tensor.type() != port.type().dataType()) {
            throw Problem.invalid(
                    field + ".datatype", tensor.type(), port.type().dataType().toString());
        }
        boolean fits = tensor.shape().size() == port.shape().size();
        for (int d = 0; fits && d < port.shape().size(); d++) {
            long wanted = port.shape().get(d);
            fits = tensor.shape().get(d) >= 0 && (wanted < 0 || tensor.shape().get(d) == wanted);
        }
        if (!fits) {
            throw Problem.invalid(field + ".shape", tensor.shape(), port.shape() + ", -1 for any number");
        }
        long elements;
        try {
            elements = RowShape.elements(tensor.shape());
        } catch (ArithmeticException beyond) {
            throw Problem.invalid(field + ".shape", tensor.shape(), "fewer elements")
                    .causedBy(beyond);
        }
        int size = port.type().bytes();
        if (size > 0
                && (elements > Integer.MAX_VALUE / size
                        || elements * size != tensor.content().length())) {
            throw Problem.invalid(
                    field, tensor.content().length() + " bytes", elements + " elements of " + size + " bytes");
        }
    }

    private List<Cell> cells(Tensor tensor, int rows) {
        if (tensor.type() == DataType.BYTES) {
            return words(tensor, rows);
        }
        int length = tensor.content().length() / rows;
        List<Cell> cells = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            cells.add(new Cell.Packed(tensor.content(), row * length, length));
        }
        return cells;
    }

    private static List<Cell> words(Tensor tensor, int rows) {
        long elements = RowShape.elements(tensor.shape());
        List<String> words = new ArrayList<>();
        ByteBuffer content = tensor.content().buffer().order(ByteOrder.LITTLE_ENDIAN);
        String field = "inputs." + tensor.name();
        while (content.hasRemaining() && words.size() < elements) {
            int length = content.remaining() < Integer.BYTES ? -1 : content.getInt();
            if (length < 0 || length > content.remaining()) {
                throw Problem.invalid(field, "an element of " + length + " bytes", "as many as are there");
            }
            words.add(text(field, content.slice(content.position(), length)));
            content.position(content.position() + length);
        }
        if (words.size() != elements || content.hasRemaining()) {
            throw Problem.invalid(
                    field,
                    words.size() + " elements and " + content.remaining() + " bytes more",
                    elements + " elements");
        }
        int each = words.size() / rows;
        List<Cell> cells = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            cells.add(new Cell.Words(List.copyOf(words.subList(row * each, (row + 1) * each))));
        }
        return cells;
    }

    /** The runtime's Java side takes texts alone. */
    private static String text(String field, ByteBuffer bytes) {
        try {
            CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(bytes);
            if (text.chars().anyMatch(c -> c == 0)) {
                throw Problem.invalid(field, "an element with a nought in it", "text");
            }
            return text.toString();
        } catch (CharacterCodingException e) {
            throw Problem.invalid(field, "bytes that are no text", "UTF-8").causedBy(e);
        }
    }
}
