package dev.gopuram.evaluation;

import dev.gopuram.kernel.Problem;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Spearman's rank correlation; equal values share the mean of their ranks. */
public final class Spearman {
    private Spearman() {}

    /** -1..1; an error where one side is constant, since nothing can be said of it. */
    public static double of(double[] a, double[] b) {
        if (a.length != b.length || a.length < 2) {
            throw Problem.invalid(
                    "pairs", a.length + " and " + b.length + " values", "as many on both sides, 2 or more");
        }
        return pearson(ranks(a), ranks(b));
    }

    static double[] ranks(double[] values) {
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> values[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] ranks = new double[values.length];
        for (int from = 0; from < order.length; ) {
            int to = from;
            while (to < order.length && values[order[to]] == values[order[from]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + 1 + to) / 2.0;
            }
            from = to;
        }
        return ranks;
    }

    private static double pearson(double[] a, double[] b) {
        double meanA = IntStream.range(0, a.length).mapToDouble(i -> a[i]).sum() / a.length;
        double meanB = IntStream.range(0, b.length).mapToDouble(i -> b[i]).sum() / b.length;
        double both = 0;
        double ofA = 0;
        double ofB = 0;
        for (int i = 0; i < a.length; i++) {
            both += (a[i] - meanA) * (b[i] - meanB);
            ofA += (a[i] - meanA) * (a[i] - meanA);
            ofB += (b[i] - meanB) * (b[i] - meanB);
        }
        if (ofA == 0 || ofB == 0) {
            throw Problem.invalid("values", "all equal", "at least two different ones on each side");
        }
        return both / Math.sqrt(ofA * ofB);
    }
}
