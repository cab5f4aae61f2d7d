package dev.gopuram.contracts.models;

import java.util.List;

/**
 * What a model reads or writes.
 *
 * @param shape its dimensions; -1 where any number will do
 */
public record TensorSpec(String name, DataType type, List<Long> shape) {
    public TensorSpec {
        shape = List.copyOf(shape);
    }
}
