package dev.gopuram.platform.ledger;

import java.util.Arrays;

/**
 * How long a model's answers are, learned from those it gave: a hold takes a high quantile of it, not the longest answer
 * that is allowed. Lengths are counted in steps of a fifth; old ones fade, each weighing half as much after
 * {@value #HALF_LIFE} newer ones.
 */
public final class OutputLengths {
    static final int HALF_LIFE = 500;
    /** Fewer say nothing yet. */
    static final int ENOUGH = 20;

    private static final double STEP = 1.2;
    /** The last step is beyond any answer: 1.2 to the hundredth is 80 million. */
    private static final int STEPS = 100;

    private static final double GROWTH = Math.pow(2, 1.0 / HALF_LIFE);
    private static final double LARGEST_WEIGHT = 1e100;

    private final double[] weights = new double[STEPS];
    private double weight = 1;
    private double total;
    private long seen;

    /** An answer of so many tokens was given. */
    public synchronized void add(long tokens) {
        int step = tokens <= 1 ? 0 : (int) Math.min(STEPS - 1, Math.ceil(Math.log((double) tokens) / Math.log(STEP)));
        weights[step] += weight;
        total += weight;
        weight *= GROWTH;
        seen++;
        if (weight > LARGEST_WEIGHT) {
            rescale();
        }
    }

    /**
     * The length that the given share of answers does not exceed, a fifth too long at most; {@code unknown} where too
     * few are known.
     */
    public synchronized long quantile(double share, long unknown) {
        if (seen < ENOUGH) {
            return unknown;
        }
        double below = 0;
        for (int step = 0; step < STEPS; step++) {
            below += weights[step];
            if (below >= share * total) {
                return (long) Math.ceil(Math.pow(STEP, step));
            }
        }
        return (long) Math.ceil(Math.pow(STEP, STEPS - 1));
    }

    private void rescale() {
        Arrays.setAll(weights, step -> weights[step] / weight);
        total /= weight;
        weight = 1;
    }
}
