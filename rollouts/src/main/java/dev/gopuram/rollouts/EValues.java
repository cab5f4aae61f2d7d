package dev.gopuram.rollouts;

/**
 * Evidence that one may look at after every request. An e-value says how many times likelier the counts are if the
 * candidate is worse than if it is not; all here are natural logarithms.
 *
 * <p>Each is a mixture over what "worse" may mean, divided by what the null says at best. While the null holds, its
 * expectation is at most 1 at every moment and however one chooses the moment (Ville), so that it ever reaches 1/alpha
 * with a probability of at most alpha: no number of looks has to be fixed before. All need counts alone, no order, and
 * so may be taken of counts that several nodes reported.
 *
 * <p>{@link #share} asks whose the bad requests were. It needs no rate to be constant (an outage that hits both is no
 * evidence), but takes it that who gets the candidate is drawn anew for each. {@link #rates} asks how many of each were
 * bad. It takes any assignment, one heavy user in the candidate's share as well, but takes it that requests are
 * independent with rates that stay. Their minimum, {@link #concurrent}, is below each, and so holds where either does.
 */
final class EValues {
    /** Jeffreys' prior: within half a logarithm of the count of the best that hindsight could choose. */
    private static final double JEFFREYS = 0.5;

    private static final double LN_PI = Math.log(Math.PI);

    private EValues() {}

    /**
     * That more than a known share of draws are hits: a binomial with a uniform prior against the share.
     *
     * @param share 0..1, under the null
     */
    static double share(long hits, long draws, double share) {
        if (draws == 0 || share <= 0 || share >= 1) {
            return 0;
        }
        long misses = draws - hits;
        double value = LogGamma.beta(1.0 + hits, 1.0 + misses) - hits * Math.log(share) - misses * Math.log1p(-share);
        return hits > share * draws ? value : Math.min(value, 0);
    }

    /**
     * That the candidate's rate of good ones is below {@code ratio} times the stable version's: each with a prior of its
     * own, against the best pair of rates that the null allows (universal inference).
     */
    static double rates(long good, long all, long stableGood, long stableAll, double ratio) {
        if (all == 0 || stableAll == 0) {
            return 0;
        }
        double mixture = mixture(good, all - good) + mixture(stableGood, stableAll - stableGood);
        return mixture - bestOfNull(good, all, stableGood, stableAll, ratio);
    }

    /**
     * That a request of the candidate's is likelier to be bad than one of the stable version's, from the same time.
     *
     * @param weight the share of requests meant for the candidate. Where it really got more, for some ask more than
     *     others, that counts: against fixed shares the bad ones' split is hypergeometric, which spreads less than a
     *     binomial, so that this too has an expectation of at most 1 at each look
     */
    static double concurrent(long bad, long all, long stableBad, long stableAll, double weight) {
        if (all == 0 || stableAll == 0) {
            return 0;
        }
        double exposed = Math.max(weight, (double) all / (all + stableAll));
        return Math.min(
                share(bad, bad + stableBad, exposed), rates(all - bad, all, stableAll - stableBad, stableAll, 1));
    }

    private static double mixture(long good, long bad) {
        return LogGamma.beta(JEFFREYS + good, JEFFREYS + bad) - LN_PI;
    }

    private static double bestOfNull(long good, long all, long stableGood, long stableAll, double ratio) {
        if ((double) good * stableAll >= ratio * stableGood * all) {
            return likelihood(good, all, (double) good / all)
                    + likelihood(stableGood, stableAll, (double) stableGood / stableAll);
        }
        double rate = boundary(good, all - good, stableGood, stableAll - stableGood, ratio);
        return likelihood(good, all, ratio * rate) + likelihood(stableGood, stableAll, rate);
    }

    /** The stable version's likeliest rate where the candidate's is {@code ratio} of it: a root of the derivative. */
    private static double boundary(long good, long bad, long stableGood, long stableBad, double ratio) {
        double hits = (double) good + stableGood;
        double a = ratio * (hits + bad + stableBad);
        double b = hits * (1 + ratio) + bad * ratio + stableBad;
        double root = Math.sqrt(Math.max(0, b * b - 4 * a * hits));
        return Math.clamp(2 * hits / (b + root), 0, 1);
    }

    private static double likelihood(long hits, long draws, double rate) {
        return times(hits, Math.log(rate)) + times(draws - hits, Math.log1p(-rate));
    }

    private static double times(long count, double logarithm) {
        return count == 0 ? 0 : count * logarithm;
    }
}
