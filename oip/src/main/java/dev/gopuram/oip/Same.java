package dev.gopuram.oip;

import static dev.gopuram.oip.Verdict.need;

import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Tensor;
import java.nio.ByteBuffer;
import java.util.List;

/** Whether two answers say the same: exactly, or for fractions nearly, as the order of additions may differ. */
final class Same {
    private static final double TOLERANCE = 1e-4;

    private Same() {}

    static void check(List<Tensor> expected, List<Tensor> found) {
        need(names(expected).equals(names(found)), "outputs " + names(found) + " (expected: " + names(expected) + ")");
        for (int i = 0; i < expected.size(); i++) {
            check(expected.get(i), found.get(i));
        }
    }

    static List<String> names(List<Tensor> tensors) {
        return tensors.stream().map(Tensor::name).toList();
    }

    private static void check(Tensor expected, Tensor found) {
        String at = "output " + expected.name();
        need(expected.type() == found.type(), at + ": " + found.type() + " (expected: " + expected.type() + ")");
        need(
                expected.shape().equals(found.shape()),
                at + ": " + found.shape() + " (expected: " + expected.shape() + ")");
        need(isNear(expected, found), at + ": other elements than for the same input in JSON");
    }

    private static boolean isNear(Tensor expected, Tensor found) {
        if (expected.content().equals(found.content())) {
            return true;
        }
        boolean fractions = expected.type() == DataType.FP32 || expected.type() == DataType.FP64;
        if (!fractions || expected.content().length() != found.content().length()) {
            return false;
        }
        ByteBuffer one = Elements.littleEndian(expected.content().shared());
        ByteBuffer other = Elements.littleEndian(found.content().shared());
        while (one.hasRemaining()) {
            if (!isNear(next(one, expected.type()), next(other, expected.type()))) {
                return false;
            }
        }
        return true;
    }

    private static double next(ByteBuffer elements, DataType type) {
        return type == DataType.FP32 ? elements.getFloat() : elements.getDouble();
    }

    private static boolean isNear(double one, double other) {
        return Double.compare(one, other) == 0 || Math.abs(one - other) <= TOLERANCE * Math.max(1, Math.abs(one));
    }
}
