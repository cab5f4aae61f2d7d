package dev.gopuram.oip;

import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.kernel.Problem;
import java.util.List;

/** What shapes may be, and how many elements one has. */
final class Shapes {
    private Shapes() {}

    /** The number of elements; INVALID where a dimension is less than 0 or there are more elements than an array holds. */
    static int count(String field, List<Long> shape, OipLimits limits) {
        if (shape.size() > limits.maxDimensions()) {
            throw Problem.invalid(field, shape.size() + " dimensions", limits.maxDimensions() + " or fewer");
        }
        long count = 1;
        for (long dimension : shape) {
            if (dimension < 0) {
                throw Problem.invalid(field, shape, "dimensions of 0 or more");
            }
            count = times(field, shape, count, dimension);
        }
        return (int) count;
    }

    private static long times(String field, List<Long> shape, long count, long dimension) {
        long high = Math.multiplyHigh(count, dimension);
        long product = count * dimension;
        if (high != 0 || product < 0 || product > Integer.MAX_VALUE) {
            throw Problem.invalid(field, shape, "no more than " + Integer.MAX_VALUE + " elements");
        }
        return product;
    }

    /** Whether a tensor of this shape is one that the model reads. */
    static boolean fits(List<Long> shape, TensorSpec spec) {
        if (shape.size() != spec.shape().size()) {
            return false;
        }
        for (int i = 0; i < shape.size(); i++) {
            long expected = spec.shape().get(i);
            if (expected >= 0 && expected != shape.get(i)) {
                return false;
            }
        }
        return true;
    }
}
