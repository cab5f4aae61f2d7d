package dev.gopuram.platform.onnx;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A tensor that a graph brings with it.
 *
 * @param type null where it is none that is known here
 * @param shape its dimensions as they are written, negative ones too
 * @param present how many elements are there
 * @param external where they are instead; null for in the graph itself
 */
public record StoredTensor(
        String name,
        @Nullable OnnxType type,
        List<Long> shape,
        long present,
        @Nullable ExternalData external) {
    public StoredTensor {
        shape = List.copyOf(shape);
    }

    /** How many elements its shape asks for; -1 where it asks for what no memory holds, or for less than none. */
    public long wanted() {
        long product = 1;
        for (long dimension : shape) {
            if (dimension < 0) {
                return -1;
            }
            try {
                product = Math.multiplyExact(product, dimension);
            } catch (ArithmeticException beyond) {
                return -1;
            }
        }
        return product;
    }

    /** Bytes of the elements that its shape asks for; -1 where that is no number, 0 for strings. */
    public long wantedBytes() {
        long elements = wanted();
        int bits = type == null ? 0 : type.bits();
        if (elements < 0 || (bits > 0 && elements > (Long.MAX_VALUE - 7) / bits)) {
            return -1;
        }
        return (elements * bits + 7) / 8;
    }
}
