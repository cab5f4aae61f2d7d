package dev.gopuram.inference;

import dev.gopuram.contracts.models.Entity;
import dev.gopuram.contracts.models.LabelledRow;
import dev.gopuram.contracts.models.NumbersRow;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.models.Score;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Vector;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/** How far two answers to the same inputs are apart. */
public final class Differences {
    private Differences() {}

    /** The largest of all numbers' differences; infinite where the answers say different things. */
    public static double largest(Results one, Results other) {
        return switch (one) {
            case Results.Labelled labelled
            when other instanceof Results.Labelled others -> rows(labelled.rows(), others.rows(), Differences::labels);
            case Results.Vectors vectors
            when other instanceof Results.Vectors others ->
                rows(vectors.vectors(), others.vectors(), Differences::vectors);
            case Results.Numbers numbers
            when other instanceof Results.Numbers others -> rows(numbers.rows(), others.rows(), Differences::named);
            case Results.Tagged tagged
            when other instanceof Results.Tagged others ->
                rows(tagged.rows(), others.rows(), (a, b) -> rows(a.entities(), b.entities(), Differences::entities));
            case Results.Tensors tensors
            when other instanceof Results.Tensors others ->
                rows(tensors.tensors(), others.tensors(), Differences::tensors);
            case Results.Labelled _, Results.Vectors _, Results.Numbers _, Results.Tagged _, Results.Tensors _ ->
                Double.POSITIVE_INFINITY;
        };
    }

    private interface Difference<T> {
        double of(T one, T other);
    }

    private static <T> double rows(List<T> some, List<T> others, Difference<T> difference) {
        if (some.size() != others.size()) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        for (int i = 0; i < some.size(); i++) {
            largest = max(largest, difference.of(some.get(i), others.get(i)));
        }
        return largest;
    }

    /** What is no number is as far off as can be. */
    private static double max(double one, double other) {
        return Double.isNaN(other) ? Double.POSITIVE_INFINITY : Math.max(one, other);
    }

    private static double labels(LabelledRow one, LabelledRow other) {
        if (one.scores().size() != other.scores().size()) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        for (Score score : one.scores()) {
            double twin = other.scores().stream()
                    .filter(each -> each.label().equals(score.label()))
                    .mapToDouble(Score::score)
                    .findFirst()
                    .orElse(Double.NaN);
            largest = max(largest, Math.abs(score.score() - twin));
        }
        return largest;
    }

    private static double vectors(Vector one, Vector other) {
        if (one.dimensions() != other.dimensions()) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        for (int d = 0; d < one.dimensions(); d++) {
            largest = max(largest, Math.abs((double) one.at(d) - other.at(d)));
        }
        return largest;
    }

    private static double named(NumbersRow one, NumbersRow other) {
        if (!one.values().keySet().equals(other.values().keySet())) {
            return Double.POSITIVE_INFINITY;
        }
        double largest = 0;
        for (Map.Entry<String, Double> value : one.values().entrySet()) {
            largest =
                    max(largest, Math.abs(value.getValue() - other.values().getOrDefault(value.getKey(), Double.NaN)));
        }
        return largest;
    }

    private static double entities(Entity one, Entity other) {
        boolean same = one.label().equals(other.label()) && one.start() == other.start() && one.end() == other.end();
        return same ? Math.abs(one.score() - other.score()) : Double.POSITIVE_INFINITY;
    }

    private static double tensors(Tensor one, Tensor other) {
        if (!one.name().equals(other.name())
                || one.type() != other.type()
                || !one.shape().equals(other.shape())) {
            return Double.POSITIVE_INFINITY;
        }
        return switch (one.type()) {
            case BYTES, BF16 -> one.content().equals(other.content()) ? 0 : Double.POSITIVE_INFINITY;
            case BOOL, UINT8, UINT16, UINT32, UINT64, INT8, INT16, INT32, INT64, FP16, FP32, FP64 -> {
                double[] some = numbers(one);
                double[] others = numbers(other);
                double largest = 0;
                for (int i = 0; i < some.length; i++) {
                    largest = max(largest, Math.abs(some[i] - others[i]));
                }
                yield largest;
            }
        };
    }

    /** A tensor's elements as numbers; none of BYTES and BF16. */
    static double[] numbers(Tensor tensor) {
        ByteBuffer data = tensor.content().buffer().order(ByteOrder.LITTLE_ENDIAN);
        int size = switch (tensor.type()) {
            case BOOL, UINT8, INT8 -> 1;
            case UINT16, INT16, FP16, BF16 -> 2;
            case UINT32, INT32, FP32 -> 4;
            case UINT64, INT64, FP64 -> 8;
            case BYTES -> Math.max(1, data.remaining());
        };
        double[] numbers = new double[data.remaining() / size];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = switch (tensor.type()) {
                case BOOL, UINT8 -> Byte.toUnsignedInt(data.get(i));
                case INT8 -> data.get(i);
                case UINT16 -> Short.toUnsignedInt(data.getShort(i * size));
                case INT16 -> data.getShort(i * size);
                case UINT32 -> Integer.toUnsignedLong(data.getInt(i * size));
                case INT32 -> data.getInt(i * size);
                case UINT64, INT64 -> data.getLong(i * size);
                case FP16 -> Float.float16ToFloat(data.getShort(i * size));
                case FP32 -> data.getFloat(i * size);
                case FP64 -> data.getDouble(i * size);
                case BF16, BYTES -> 0;
            };
        }
        return numbers;
    }
}
