package dev.gopuram.platform.onnx;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a graph reads or answers.
 *
 * @param type null where it is no tensor, or one of a kind that is not known here
 * @param shape its dimensions, -1 where any number will do; null where the graph does not say
 */
public record GraphValue(
        String name, @Nullable OnnxType type, @Nullable List<Long> shape) {
    public GraphValue {
        shape = shape == null ? null : List.copyOf(shape);
    }
}
