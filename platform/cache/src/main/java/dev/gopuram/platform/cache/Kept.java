package dev.gopuram.platform.cache;

import java.time.Duration;
import java.time.Instant;

/**
 * An answer that was kept.
 *
 * @param made when it was whole, by the maker's time of day
 */
public record Kept(Content content, Instant made, Lifetimes lifetimes) {
    /** What it is good for at an age. */
    enum Use {
        /** To be given out. */
        FRESH,
        /** To be given out while a new one is made. */
        RENEWING,
        /** To be given out where a new one could not be made. */
        LAST_RESORT,
        NONE
    }

    Use at(Duration age) {
        if (age.compareTo(lifetimes.fresh()) < 0) {
            return Use.FRESH;
        }
        Duration past = age.minus(lifetimes.fresh());
        if (past.compareTo(lifetimes.whileRenewed()) < 0) {
            return Use.RENEWING;
        }
        return past.compareTo(lifetimes.ifFailed()) < 0 ? Use.LAST_RESORT : Use.NONE;
    }

    /** Whether it may stand in, at this age, for an answer that failed. */
    boolean standsIn(Duration age) {
        return age.compareTo(lifetimes.fresh().plus(lifetimes.ifFailed())) < 0;
    }
}
