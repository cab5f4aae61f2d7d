package dev.gopuram.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds out whether a graph whose first dimensions are open answers a row for each row: only running it tells, for such
 * dimensions have names of their own, or none. It is given noughts, which every graph must bear.
 */
record RowProbe(OrtEnvironment environment, OrtSession session, GraphPorts ports, Halt halt) {
    private static final List<Integer> ROWS = List.of(2, 3);
    /** Sizes of other open dimensions to try: some graphs cannot read one of them. */
    private static final List<Integer> SIZES = List.of(4, 1, 8);
    /** What noughts may take: the rows of a graph that reads more are not run together. */
    private static final long MAX_BYTES = 64 * 1024 * 1024;

    boolean readsRows() {
        for (int size : SIZES) {
            Optional<Boolean> told = told(size);
            if (told.isPresent()) {
                return told.get();
            }
        }
        return false;
    }

    /** Empty where the graph cannot read such a size. */
    private Optional<Boolean> told(int size) {
        try {
            for (int rows : ROWS) {
                if (!answersRows(rows, size)) {
                    return Optional.of(false);
                }
            }
            return Optional.of(true);
        } catch (OrtException e) {
            halt.check();
            return Optional.empty();
        }
    }

    private boolean answersRows(int rows, int size) throws OrtException {
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        Set<String> outputs = ports.outputs().stream().map(GraphPort::name).collect(Collectors.toSet());
        try (OrtSession.RunOptions options = new OrtSession.RunOptions()) {
            for (GraphPort port : ports.inputs()) {
                long[] shape = shape(port, rows, size);
                if (bytes(port, shape) > MAX_BYTES) {
                    return false;
                }
                inputs.put(port.name(), noughts(port, shape));
            }
            try (OrtSession.Result result = halt.over(options, () -> session.run(inputs, outputs, options))) {
                for (Map.Entry<String, OnnxValue> output : result) {
                    if (!(output.getValue() instanceof OnnxTensor tensor) || first(tensor) != rows) {
                        return false;
                    }
                }
                return true;
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private static long first(OnnxTensor tensor) {
        long[] shape = tensor.getInfo().getShape();
        return shape.length == 0 ? -1 : shape[0];
    }

    private static long[] shape(GraphPort port, int rows, int size) {
        long[] shape = new long[port.shape().size()];
        for (int d = 0; d < shape.length; d++) {
            long declared = port.shape().get(d);
            shape[d] = d == 0 ? rows : declared < 0 ? size : declared;
        }
        return shape;
    }

    private static double bytes(GraphPort port, long[] shape) {
        return Arrays.stream(shape)
                .asDoubleStream()
                .reduce(Math.max(1, port.type().bytes()), (a, b) -> a * b);
    }

    private OnnxTensor noughts(GraphPort port, long[] shape) throws OrtException {
        int elements = Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b));
        if (port.type() == ElementType.BYTES) {
            String[] words = new String[elements];
            Arrays.fill(words, "");
            return OnnxTensor.createTensor(environment, words, shape);
        }
        ByteBuffer buffer =
                ByteBuffer.allocateDirect(elements * port.type().bytes()).order(ByteOrder.nativeOrder());
        return OnnxTensor.createTensor(
                environment, buffer, shape, Objects.requireNonNull(port.type().javaType()));
    }
}
