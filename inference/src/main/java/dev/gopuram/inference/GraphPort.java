package dev.gopuram.inference;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.TensorInfo;
import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.kernel.Problem;
import java.util.Arrays;
import java.util.List;

/**
 * An input or an output of a graph.
 *
 * @param shape its dimensions; -1 where any number will do
 * @param names of the dimensions; equal ones have one size, empty ones say nothing
 */
record GraphPort(String name, ElementType type, List<Long> shape, List<String> names) {
    GraphPort {
        shape = List.copyOf(shape);
        names = List.copyOf(names);
    }

    static GraphPort of(NodeInfo node) {
        if (!(node.getInfo() instanceof TensorInfo info)) {
            throw unreadable(node.getName() + ": " + node.getInfo().getClass().getSimpleName(), "a tensor");
        }
        List<Long> shape = Arrays.stream(info.getShape()).boxed().toList();
        List<String> names = Arrays.stream(info.getDimensionNames())
                .map(name -> name == null ? "" : name)
                .toList();
        ElementType type = ElementType.of(info);
        if (type == null) {
            throw unreadable(node.getName() + ": " + info.onnxType, "a type of the protocol's");
        }
        return new GraphPort(node.getName(), type, shape, names);
    }

    /** A graph that cannot be served, whatever is tried. */
    static Problem unreadable(String what, String expected) {
        return Problem.of(Problem.Code.UNPROCESSABLE, what + " (expected: " + expected + ")");
    }

    /** Whether its first dimension is any number. */
    boolean open() {
        return !shape.isEmpty() && shape.getFirst() < 0;
    }

    TensorSpec spec() {
        return new TensorSpec(name, type.dataType(), shape);
    }
}
