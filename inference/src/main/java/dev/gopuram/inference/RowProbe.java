package dev.gopuram.inference;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
final class RowProbe {
    private static final List<Integer> ROWS = List.of(2, 3);
    /** Sizes of other open dimensions to try: some graphs cannot read one of them. */
    private static final List<Integer> SIZES = List.of(4, 1, 8);

    private RowProbe() {}

    static boolean readsRows(OrtEnvironment environment, OrtSession session, GraphPorts ports) {
        for (int size : SIZES) {
            Optional<Boolean> told = told(environment, session, ports, size);
            if (told.isPresent()) {
                return told.get();
            }
        }
        return false;
    }

    /** Empty where the graph cannot read such a size. */
    private static Optional<Boolean> told(OrtEnvironment environment, OrtSession session, GraphPorts ports, int size) {
        try {
            for (int rows : ROWS) {
                if (!answersRows(environment, session, ports, rows, size)) {
                    return Optional.of(false);
                }
            }
            return Optional.of(true);
        } catch (OrtException e) {
            return Optional.empty();
        }
    }

    private static boolean answersRows(
            OrtEnvironment environment, OrtSession session, GraphPorts ports, int rows, int size) throws OrtException {
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        Set<String> outputs = ports.outputs().stream().map(GraphPort::name).collect(Collectors.toSet());
        try {
            for (GraphPort port : ports.inputs()) {
                inputs.put(port.name(), noughts(environment, port, rows, size));
            }
            try (OrtSession.Result result = session.run(inputs, outputs)) {
                for (Map.Entry<String, ai.onnxruntime.OnnxValue> output : result) {
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

    private static OnnxTensor noughts(OrtEnvironment environment, GraphPort port, int rows, int size)
            throws OrtException {
        long[] shape = new long[port.shape().size()];
        long elements = 1;
        for (int d = 0; d < shape.length; d++) {
            long declared = port.shape().get(d);
            shape[d] = d == 0 ? rows : declared < 0 ? size : declared;
            elements *= shape[d];
        }
        if (port.type() == ElementType.BYTES) {
            String[] words = new String[Math.toIntExact(elements)];
            java.util.Arrays.fill(words, "");
            return OnnxTensor.createTensor(environment, words, shape);
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect(
                        Math.toIntExact(elements * port.type().bytes()))
                .order(ByteOrder.nativeOrder());
        return OnnxTensor.createTensor(
                environment, buffer, shape, Objects.requireNonNull(port.type().javaType()));
    }
}
