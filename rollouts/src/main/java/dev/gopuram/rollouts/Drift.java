package dev.gopuram.rollouts;

import dev.gopuram.kernel.Problem;
import java.util.List;

/** How far what is seen has moved from what a version was trained on. Both are counts by the same places. */
public final class Drift {
    /** The usual reading of {@link #psi}: below 0.1 no change, from 0.25 on one to act on. */
    public static final double NOTABLE_PSI = 0.25;

    /** So many are added to each place, that one where nothing was seen is far and not infinitely far. */
    private static final double SMOOTHING = 0.5;

    /** Places with fewer expected are taken together: below this chi-square's distribution is not reached. */
    private static final double LEAST_EXPECTED = 5;

    private static final int TERMS = 10_000;
    private static final double EXACT = 1e-14;

    private Drift() {}

    /** Population stability index: the sum over places of (seen - reference) ln (seen / reference), in shares. */
    public static double psi(List<Long> reference, List<Long> seen) {
        sameLength(reference, seen);
        double referenceAll = sum(reference) + SMOOTHING * reference.size();
        double seenAll = sum(seen) + SMOOTHING * seen.size();
        double psi = 0;
        for (int i = 0; i < reference.size(); i++) {
            double p = (reference.get(i) + SMOOTHING) / referenceAll;
            double q = (seen.get(i) + SMOOTHING) / seenAll;
            psi += (q - p) * Math.log(q / p);
        }
        return psi;
    }

    /** How probable such a difference, or a larger one, is by chance where both are drawn from the same. */
    public static double chiSquareP(List<Long> reference, List<Long> seen) {
        sameLength(reference, seen);
        double referenceAll = sum(reference);
        double seenAll = sum(seen);
        if (referenceAll == 0 || seenAll == 0) {
            return 1;
        }
        double least = Math.min(referenceAll, seenAll) / (referenceAll + seenAll);
        double statistic = 0;
        int places = 0;
        double a = 0;
        double b = 0;
        double rest = referenceAll + seenAll;
        for (int i = 0; i < reference.size(); i++) {
            a += reference.get(i);
            b += seen.get(i);
            double left = rest - a - b;
            boolean last = i == reference.size() - 1;
            if (last || ((a + b) * least >= LEAST_EXPECTED && left * least >= LEAST_EXPECTED)) {
                statistic += term(a, b, referenceAll, seenAll);
                places += a + b > 0 ? 1 : 0;
                rest = left;
                a = 0;
                b = 0;
            }
        }
        return places < 2 ? 1 : upperGamma((places - 1) / 2.0, statistic / 2);
    }

    private static double term(double a, double b, double referenceAll, double seenAll) {
        double share = (a + b) / (referenceAll + seenAll);
        if (share == 0) {
            return 0;
        }
        double offA = a - share * referenceAll;
        double offB = b - share * seenAll;
        return offA * offA / (share * referenceAll) + offB * offB / (share * seenAll);
    }

    /** The regularised upper incomplete gamma function: by its series where that is short, else by its fraction. */
    static double upperGamma(double a, double x) {
        if (x <= 0) {
            return 1;
        }
        double factor = Math.exp(a * Math.log(x) - x - LogGamma.of(a));
        return Math.clamp(x < a + 1 ? 1 - factor * series(a, x) : factor * fraction(a, x), 0, 1);
    }

    private static double series(double a, double x) {
        double term = 1 / a;
        double sum = term;
        for (int n = 1; n < TERMS && term > sum * EXACT; n++) {
            term *= x / (a + n);
            sum += term;
        }
        return sum;
    }

    private static double fraction(double a, double x) {
        double b = x + 1 - a;
        double c = Double.MAX_VALUE;
        double d = 1 / b;
        double product = d;
        for (int n = 1; n < TERMS; n++) {
            double step = n * (a - n);
            b += 2;
            d = 1 / (step * d + b);
            c = b + step / c;
            product *= c * d;
            if (Math.abs(c * d - 1) < EXACT) {
                break;
            }
        }
        return product;
    }

    private static double sum(List<Long> counts) {
        double sum = 0;
        for (long count : counts) {
            sum += count;
        }
        return sum;
    }

    private static void sameLength(List<Long> reference, List<Long> seen) {
        if (reference.size() != seen.size()) {
            throw Problem.invalid("seen", seen.size() + " places", reference.size() + ", as the reference has");
        }
    }
}
