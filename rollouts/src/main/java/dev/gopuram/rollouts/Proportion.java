package dev.gopuram.rollouts;

/**
 * A share that was counted, and where the true one lies with 95 % confidence (Wilson): for reports that are looked at
 * once, no ground to decide on at every look.
 */
public record Proportion(double low, double share, double high) {
    private static final double NORMAL_95 = 1.959963984540054;
    private static final int HALVINGS = 60;

    /** Where nothing was counted it may be anything. */
    public static Proportion of(long hits, long all) {
        if (all == 0) {
            return new Proportion(0, 0, 1);
        }
        double share = (double) hits / all;
        double z2 = NORMAL_95 * NORMAL_95 / all;
        double middle = (share + z2 / 2) / (1 + z2);
        double half = NORMAL_95 * Math.sqrt(share * (1 - share) / all + z2 / (4 * all)) / (1 + z2);
        return new Proportion(Math.max(0, middle - half), share, Math.min(1, middle + half));
    }

    /** The largest true share at which so few hits still happen by chance once in twenty (Clopper and Pearson). */
    public static double upper(long hits, long all) {
        if (hits >= all) {
            return 1;
        }
        double low = (double) hits / all;
        double high = 1;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            boolean likely = atMost(hits, all, middle) > 0.05;
            low = likely ? middle : low;
            high = likely ? high : middle;
        }
        return high;
    }

    private static double atMost(long hits, long all, double share) {
        double sum = 0;
        for (long k = 0; k <= hits; k++) {
            double ways = LogGamma.of(all + 1.0) - LogGamma.of(k + 1.0) - LogGamma.of(all - k + 1.0);
            sum += Math.exp(ways + k * Math.log(share) + (all - k) * Math.log1p(-share));
        }
        return sum;
    }
}
