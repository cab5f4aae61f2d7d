package dev.gopuram.contracts.models;

import dev.gopuram.kernel.Bytes;
import java.util.List;

/**
 * Numbers, or byte strings, in a shape.
 *
 * @param name the name of the model's input or output
 * @param shape its dimensions, each 0 or more
 * @param content the elements in row-major order, little-endian, without padding; BOOL takes a byte; each of BYTES
 *     stands behind its length in four bytes
 */
public record Tensor(String name, DataType type, List<Long> shape, Bytes content) {
    public Tensor {
        shape = List.copyOf(shape);
    }
}
