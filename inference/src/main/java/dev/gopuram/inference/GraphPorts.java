package dev.gopuram.inference;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a graph reads and writes, and what follows from that.
 *
 * @param rowwise whether the first dimension of everything is the rows: otherwise a call is one row and runs alone
 */
record GraphPorts(List<GraphPort> inputs, List<GraphPort> outputs, boolean rowwise) {
    /** A larger output gets its memory from the run, and gives it back. */
    private static final long MAX_PINNED_BYTES = 16 * 1024 * 1024;

    /**
     * Reads them.
     *
     * @param served the outputs that are wanted at all; all where empty
     */
    static GraphPorts of(OrtSession session, Set<String> served) throws OrtException {
        List<GraphPort> inputs =
                session.getInputInfo().values().stream().map(GraphPort::of).toList();
        List<GraphPort> outputs = session.getOutputInfo().values().stream()
                .filter(output -> served.isEmpty() || served.contains(output.getName()))
                .map(GraphPort::of)
                .toList();
        if (inputs.isEmpty() || outputs.isEmpty()) {
            throw GraphPort.unreadable("inputs: " + inputs.size() + ", outputs: " + outputs.size(), "at least 1 each");
        }
        for (GraphPort input : inputs) {
            if (input.type().javaType() == null) {
                throw GraphPort.unreadable(
                        "input " + input.name() + ": " + input.type(), "a type that tensors are made of here");
            }
        }
        return new GraphPorts(inputs, outputs, rowwise(inputs, outputs));
    }

    /** Whether the first dimension is open everywhere, so that it may be the rows: running two of them tells. */
    private static boolean rowwise(List<GraphPort> inputs, List<GraphPort> outputs) {
        return Stream.concat(inputs.stream(), outputs.stream()).allMatch(GraphPort::open);
    }

    /** The same, for a graph that turned out to read no rows. */
    GraphPorts whole() {
        return new GraphPorts(inputs, outputs, false);
    }

    /** The dimensions of one row for a graph that reads no rows but a whole. */
    static List<Long> oneRow(List<Long> dimensions) {
        List<Long> whole = new ArrayList<>(dimensions);
        whole.addFirst(1L);
        return whole;
    }

    int input(String name) {
        return index(inputs, name);
    }

    /** The place of an output; less than 0 where there is none. */
    int output(String name) {
        return index(outputs, name);
    }

    private static int index(List<GraphPort> ports, String name) {
        for (int i = 0; i < ports.size(); i++) {
            if (ports.get(i).name().equals(name)) {
                return i;
            }
        }
        return -1;
    }

    /** The dimensions with the rows, where there are rows. */
    List<Long> whole(List<Long> dimensions, int rows) {
        if (!rowwise) {
            return dimensions;
        }
        List<Long> whole = new ArrayList<>();
        whole.add((long) rows);
        whole.addAll(dimensions);
        return whole;
    }

    List<Long> inputBytes(RowShape shape, int rows) {
        List<Long> bytes = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            bytes.add(RowShape.elements(whole(shape.dimensions().get(i), rows))
                    * inputs.get(i).type().bytes());
        }
        return bytes;
    }

    /** The dimensions of each output for such inputs; null where they are known only after the run. */
    List<@Nullable List<Long>> outputShapes(RowShape shape, int rows) {
        Map<String, Long> sizes = new HashMap<>();
        for (int i = 0; i < inputs.size(); i++) {
            List<Long> dimensions = whole(shape.dimensions().get(i), rows);
            for (int d = 0; d < dimensions.size(); d++) {
                sizes.put(inputs.get(i).names().get(d), dimensions.get(d));
            }
        }
        sizes.remove("");
        List<@Nullable List<Long>> shapes = new ArrayList<>();
        for (GraphPort output : outputs) {
            shapes.add(outputShape(output, sizes, rows));
        }
        return shapes;
    }

    private static boolean fits(List<Long> shape, int each) {
        double bytes = each;
        for (long dimension : shape) {
            bytes *= dimension;
        }
        return bytes <= MAX_PINNED_BYTES;
    }

    private @Nullable List<Long> outputShape(GraphPort output, Map<String, Long> sizes, int rows) {
        if (output.type().javaType() == null || output.type() == ElementType.BYTES) {
            return null;
        }
        List<Long> shape = new ArrayList<>();
        for (int d = 0; d < output.shape().size(); d++) {
            Long size = output.shape().get(d) >= 0
                    ? output.shape().get(d)
                    : d == 0 && rowwise
                            ? Long.valueOf(rows)
                            : sizes.get(output.names().get(d));
            if (size == null) {
                return null;
            }
            shape.add(size);
        }
        return fits(shape, output.type().bytes()) ? shape : null;
    }
}
