package dev.gopuram.inference;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The memory that one running batch needs: a buffer for each input and for each output whose size is known before, and
 * the tensors over them by shape and number of rows. Both are reused; a tensor is a view, so that no row is ever added to
 * fill a batch up. One thread at a time uses it.
 */
final class Workspace implements AutoCloseable {
    /** More than this is not kept for the next run: rows may be as large as a request, and most are not. */
    private static final long MAX_KEPT_BYTES = 64 * 1024 * 1024;
    /** Shapes whose tensors are kept; where lengths vary, the one used longest ago goes. */
    private static final int MAX_VIEWS = 64;

    private final OrtEnvironment environment;
    private final GraphPorts ports;
    private final OrtSession.RunOptions options = new OrtSession.RunOptions();
    private final @Nullable ByteBuffer[] inputs;
    private final @Nullable ByteBuffer[] outputs;
    private final Map<Key, Views> views = new LinkedHashMap<>(16, 0.75f, true);

    private record Key(RowShape shape, int rows) {}

    /** The tensors of one shape: null where a tensor is made for each run, or by the run. */
    static final class Views {
        private final @Nullable OnnxTensor[] inputs;
        private final @Nullable OnnxTensor[] outputs;
        private final List<List<Long>> outputShapes;

        private Views(@Nullable OnnxTensor[] inputs, @Nullable OnnxTensor[] outputs, List<List<Long>> outputShapes) {
            this.inputs = inputs;
            this.outputs = outputs;
            this.outputShapes = outputShapes;
        }

        @Nullable
        OnnxTensor input(int index) {
            return inputs[index];
        }

        @Nullable
        OnnxTensor output(int index) {
            return outputs[index];
        }

        /** The dimensions of an output that is there. */
        List<Long> outputShape(int index) {
            return outputShapes.get(index);
        }

        void close() {
            for (OnnxTensor tensor : inputs) {
                if (tensor != null) {
                    tensor.close();
                }
            }
            for (OnnxTensor tensor : outputs) {
                if (tensor != null) {
                    tensor.close();
                }
            }
        }
    }

    Workspace(OrtEnvironment environment, GraphPorts ports) throws OrtException {
        this.environment = environment;
        this.ports = ports;
        this.inputs = new ByteBuffer[ports.inputs().size()];
        this.outputs = new ByteBuffer[ports.outputs().size()];
    }

    /** The tensors for so many rows of this shape. */
    Views views(RowShape shape, int rows) throws OrtException {
        Key key = new Key(shape, rows);
        Views present = views.get(key);
        if (present != null) {
            return present;
        }
        List<Long> inputBytes = ports.inputBytes(shape, rows);
        List<@Nullable List<Long>> outputShapes = ports.outputShapes(shape, rows);
        reserve(inputBytes, outputShapes);
        Views made = make(shape, rows, inputBytes, outputShapes);
        views.put(key, made);
        dropOldest();
        return made;
    }

    /** For one run at a time, as the memory is. */
    OrtSession.RunOptions options() {
        return options;
    }

    boolean isLarge() {
        return Stream.concat(Arrays.stream(inputs), Arrays.stream(outputs))
                        .filter(Objects::nonNull)
                        .mapToLong(ByteBuffer::capacity)
                        .sum()
                > MAX_KEPT_BYTES;
    }

    /** Where an input's rows are written. */
    ByteBuffer input(int index) {
        return Objects.requireNonNull(inputs[index]);
    }

    /** Where a pinned output's rows are read. */
    ByteBuffer output(int index) {
        return Objects.requireNonNull(outputs[index]);
    }

    @Override
    public void close() {
        dropViews();
        options.close();
    }

    private void dropViews() {
        views.values().forEach(Views::close);
        views.clear();
    }

    /** A buffer that is replaced by a larger one takes the tensors over it with it. */
    private void reserve(List<Long> inputBytes, List<@Nullable List<Long>> outputShapes) {
        boolean grown = false;
        for (int i = 0; i < inputs.length; i++) {
            grown |= grow(inputs, i, inputBytes.get(i));
        }
        for (int i = 0; i < outputs.length; i++) {
            List<Long> shape = outputShapes.get(i);
            if (shape != null) {
                grown |= grow(
                        outputs,
                        i,
                        RowShape.elements(shape) * ports.outputs().get(i).type().bytes());
            }
        }
        if (grown) {
            dropViews();
        }
    }

    private static boolean grow(@Nullable ByteBuffer[] buffers, int index, long bytes) {
        ByteBuffer present = buffers[index];
        if (present != null && present.capacity() >= bytes) {
            return false;
        }
        buffers[index] =
                ByteBuffer.allocateDirect(Math.toIntExact(Math.max(bytes, 1))).order(ByteOrder.nativeOrder());
        return present != null;
    }

    private Views make(RowShape shape, int rows, List<Long> inputBytes, List<@Nullable List<Long>> outputShapes)
            throws OrtException {
        @Nullable OnnxTensor[] ins = new OnnxTensor[inputs.length];
        @Nullable OnnxTensor[] outs = new OnnxTensor[outputs.length];
        List<List<Long>> known = new ArrayList<>();
        for (int i = 0; i < ins.length; i++) {
            if (ports.inputs().get(i).type() != ElementType.BYTES) {
                ins[i] = tensor(
                        input(i),
                        inputBytes.get(i),
                        ports.whole(shape.dimensions().get(i), rows),
                        ports.inputs().get(i).type().javaType());
            }
        }
        for (int i = 0; i < outs.length; i++) {
            List<Long> dimensions = outputShapes.get(i);
            known.add(dimensions == null ? List.of() : dimensions);
            if (dimensions != null) {
                ElementType type = ports.outputs().get(i).type();
                outs[i] = tensor(output(i), RowShape.elements(dimensions) * type.bytes(), dimensions, type.javaType());
            }
        }
        return new Views(ins, outs, known);
    }

    private OnnxTensor tensor(ByteBuffer buffer, long bytes, List<Long> shape, @Nullable OnnxJavaType type)
            throws OrtException {
        ByteBuffer part = buffer.slice(0, Math.toIntExact(bytes)).order(ByteOrder.nativeOrder());
        long[] dimensions = shape.stream().mapToLong(Long::longValue).toArray();
        return OnnxTensor.createTensor(environment, part, dimensions, Objects.requireNonNull(type));
    }

    private void dropOldest() {
        if (views.size() > MAX_VIEWS) {
            Iterator<Views> oldest = views.values().iterator();
            oldest.next().close();
            oldest.remove();
        }
    }
}
