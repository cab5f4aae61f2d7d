package dev.gopuram.platform.ledger;

import java.time.Instant;

/** What one account counts in one window. Guarded by its account. */
final class Window {
    final Instant start;
    final Instant end;

    /** What ended calls cost. */
    long used;
    /** What running calls may cost. */
    long held;
    /** The running calls that began in it: one that holds nothing may cost something all the same. */
    long calls;
    /** What the store allows this node, used and held included. */
    long granted;
    /** What the store allows the other nodes. */
    long others;
    /** What all used of the window before. */
    long before;

    /** Whether the store has been asked at all, and when it last answered. */
    boolean answered;

    long answeredNanos;
    long leaseEndNanos;
    /** Whether the store had no more to give. */
    boolean shortOf;

    /** No report at all. */
    private static final long NEVER = -1;

    private long reportedUsed;
    private long reportedHeld;

    Window(Period period, Instant moment) {
        this.start = period.startOf(moment);
        this.end = period.endOf(start);
    }

    long taken() {
        return used + held;
    }

    long free() {
        return granted - taken();
    }

    /** Whether the store has been told all. */
    boolean told() {
        return used == reportedUsed && held == reportedHeld;
    }

    /** Whether nothing more can come of it. */
    boolean done() {
        return calls == 0 && told();
    }

    /** The store may have forgotten what it was told. */
    void tellAgain() {
        if (taken() > 0 || granted > 0) {
            reportedUsed = NEVER;
        }
    }

    void tell(Grants.Claim claim) {
        reportedUsed = claim.used();
        reportedHeld = claim.held();
    }
}
