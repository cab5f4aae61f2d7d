package dev.gopuram.platform.ledger;

import java.time.Duration;
import java.time.Instant;

/**
 * How a limit is shared out: the one rule for all stores. What was used in the window before weighs less and less as the
 * present one passes, so that no minute, wherever it begins, sees much more than the limit.
 */
public final class Apportion {
    private Apportion() {}

    /** The grant for a claim. A node is never granted less than it has used and holds, even where that is too much. */
    public static Grants.Grant grant(Grants.Claim claim, long others, long before, Instant now) {
        long weight = weight(claim.counter().period(), claim.window(), before, now);
        long free = Math.max(0, claim.amount() - weight - others);
        long own = claim.used() + claim.held();
        return new Grants.Grant(Math.max(own, Math.min(claim.want(), free)), others, before);
    }

    /** What the window before still takes of this one. */
    static long weight(Period period, Instant window, long before, Instant now) {
        if (before == 0 || !period.slides()) {
            return 0;
        }
        Duration length = Duration.between(window, period.endOf(window));
        Duration left = Duration.between(now, period.endOf(window));
        double share = Math.clamp((double) left.toNanos() / length.toNanos(), 0.0, 1.0);
        return (long) Math.ceil(before * share);
    }
}
