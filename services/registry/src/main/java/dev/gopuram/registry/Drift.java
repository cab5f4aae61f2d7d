package dev.gopuram.registry;

import java.util.List;

/** How far counts have moved from what was expected: by size, and by how likely chance alone is. */
record Drift(double psi, double chiSquareP, long samples) {
    /** A range that was never seen counts as half a value: its logarithm has to be a number. */
    private static final double HALF = 0.5;

    private static final int MAX_TERMS = 1_000;
    private static final double PRECISION = 1e-12;
    private static final double[] LANCZOS = {
        76.18009172947146,
        -86.50532032941678,
        24.01409824083091,
        -1.231739572450155,
        0.1208650973866179e-2,
        -0.5395239384953e-5
    };

    /** Compares counts of the same ranges. */
    static Drift between(List<Long> expected, List<Long> seen) {
        long expectedAll = sum(expected);
        long seenAll = sum(seen);
        if (expectedAll == 0 || seenAll == 0) {
            return new Drift(0, 1, seenAll);
        }
        double psi = 0;
        double chiSquare = 0;
        int ranges = 0;
        for (int i = 0; i < expected.size(); i++) {
            if (expected.get(i) == 0 && seen.get(i) == 0) {
                continue;
            }
            ranges++;
            double was = Math.max(expected.get(i), HALF) / expectedAll;
            double is = Math.max(seen.get(i), HALF) / seenAll;
            psi += (is - was) * Math.log(is / was);
            // Two samples, each of which may be small: a test of homogeneity, not of a known distribution.
            double together = (expected.get(i) + seen.get(i)) / (double) (expectedAll + seenAll);
            chiSquare += squared(expected.get(i), together * expectedAll) + squared(seen.get(i), together * seenAll);
        }
        return new Drift(psi, ranges < 2 ? 1 : tail(chiSquare, ranges - 1), seenAll);
    }

    private static double squared(double seen, double expected) {
        double difference = seen - expected;
        return expected == 0 ? 0 : difference * difference / expected;
    }

    private static long sum(List<Long> counts) {
        return counts.stream().mapToLong(Long::longValue).sum();
    }

    /** The probability of at least this much by chance: the regularised upper incomplete gamma function. */
    static double tail(double chiSquare, int degrees) {
        double a = degrees / 2.0;
        double x = chiSquare / 2;
        if (x <= 0) {
            return 1;
        }
        return x < a + 1 ? 1 - lowerSeries(a, x) : upperFraction(a, x);
    }

    private static double lowerSeries(double a, double x) {
        double term = 1 / a;
        double sum = term;
        for (int n = 1; n < MAX_TERMS && Math.abs(term) > Math.abs(sum) * PRECISION; n++) {
            term *= x / (a + n);
            sum += term;
        }
        return sum * Math.exp(-x + a * Math.log(x) - logGamma(a));
    }

    private static double upperFraction(double a, double x) {
        double b = x + 1 - a;
        double c = 1 / Double.MIN_NORMAL;
        double d = 1 / b;
        double h = d;
        double change = 0;
        for (int i = 1; i < MAX_TERMS && Math.abs(change - 1) > PRECISION; i++) {
            double an = -i * (i - a);
            b += 2;
            d = 1 / nonZero(an * d + b);
            c = nonZero(b + an / c);
            change = d * c;
            h *= change;
        }
        return Math.exp(-x + a * Math.log(x) - logGamma(a)) * h;
    }

    private static double nonZero(double value) {
        return Math.abs(value) < Double.MIN_NORMAL ? Double.MIN_NORMAL : value;
    }

    private static double logGamma(double x) {
        double y = x;
        double base = x + 5.5;
        double sum = 1.000000000190015;
        for (double factor : LANCZOS) {
            sum += factor / ++y;
        }
        return (x + HALF) * Math.log(base) - base + Math.log(2.5066282746310007 * sum / x);
    }
}
