package dev.gopuram.rollouts;

import java.util.random.RandomGenerator;

/** Log-normal times, drawn from a table of quantiles: that is quick, and right to one in 4,096. */
final class Times {
    private static final int QUANTILES = 4096;
    private static final double NORMAL_P95 = 1.6448536269514722;
    private static final double CENTRE = 0.02425;

    private static final double[] MIDDLE_ABOVE = {
        -39.69683028665376,
        220.9460984245205,
        -275.9285104469687,
        138.3577518672690,
        -30.66479806614716,
        2.506628277459239
    };
    private static final double[] MIDDLE_BELOW = {
        -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572, 1
    };
    private static final double[] TAIL_ABOVE = {
        -0.007784894002430293,
        -0.3223964580411365,
        -2.400758277161838,
        -2.549732539343734,
        4.374664141464968,
        2.938163982698783
    };
    private static final double[] TAIL_BELOW = {
        0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1
    };

    private final long[] micros = new long[QUANTILES];

    Times(long p50Micros, long p95Micros) {
        double middle = Math.log((double) Math.max(1, p50Micros));
        double sigma = (Math.log((double) Math.max(1, p95Micros)) - middle) / NORMAL_P95;
        for (int i = 0; i < QUANTILES; i++) {
            micros[i] = Math.round(Math.exp(middle + sigma * normal((i + 0.5) / QUANTILES)));
        }
    }

    long draw(RandomGenerator random) {
        return micros[random.nextInt() & (QUANTILES - 1)];
    }

    /** The normal distribution's quantile (Acklam's approximation, right to 1e-9 relative). */
    private static double normal(double p) {
        if (p > 1 - CENTRE) {
            return -tail(1 - p);
        }
        if (p < CENTRE) {
            return tail(p);
        }
        double q = p - 0.5;
        double r = q * q;
        return q * polynomial(r, MIDDLE_ABOVE) / polynomial(r, MIDDLE_BELOW);
    }

    private static double tail(double p) {
        double q = Math.sqrt(-2 * Math.log(p));
        return polynomial(q, TAIL_ABOVE) / polynomial(q, TAIL_BELOW);
    }

    private static double polynomial(double x, double... coefficients) {
        double sum = 0;
        for (double coefficient : coefficients) {
            sum = sum * x + coefficient;
        }
        return sum;
    }
}
