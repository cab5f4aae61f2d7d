package dev.gopuram.platform.ledger;

import dev.gopuram.kernel.Problem;
import java.time.Duration;

/**
 * How a node draws on limits.
 *
 * @param nodes how many share them
 * @param interval how often what was used is reported and grants are renewed
 * @param keep how long a grant is kept that nobody asks for
 * @param grantWait how long a call may wait for a grant where this node has none left
 * @param without what a limit allows while its store cannot be reached
 * @param slicePercent how much of a limit a node takes ahead, divided by the nodes; 100 and one node take all of it
 * @param concurrentRetry what a caller is told to wait who has too many calls at once
 * @param maxCounters counters kept in memory; one more is 503
 */
public record LedgerConfig(
        int nodes,
        Duration interval,
        Duration keep,
        Duration grantWait,
        Without without,
        int slicePercent,
        Duration concurrentRetry,
        int maxCounters) {
    /** What holds while no store answers and no lease is left. */
    public enum Without {
        /** The limit divided by the nodes: together never more than the limit. */
        LOCAL_SHARE,
        /** Everything: serving matters more. */
        OPEN,
        /** Nothing: the limit matters more. */
        CLOSED
    }

    private static final int MOST_NODES = 1000;
    private static final int MOST_COUNTERS = 10_000_000;

    public LedgerConfig {
        if (nodes < 1 || nodes > MOST_NODES) {
            throw Problem.invalid("nodes", nodes, "1.." + MOST_NODES);
        }
        if (interval.compareTo(Duration.ofMillis(10)) < 0 || interval.compareTo(Duration.ofSeconds(10)) > 0) {
            throw Problem.invalid("interval", interval, "10ms..10s");
        }
        if (keep.compareTo(interval) < 0 || keep.compareTo(Duration.ofHours(1)) > 0) {
            throw Problem.invalid("keep", keep, "interval..1h");
        }
        if (grantWait.isNegative() || grantWait.compareTo(Duration.ofSeconds(5)) > 0) {
            throw Problem.invalid("grant_wait", grantWait, "0s..5s");
        }
        if (slicePercent < 1 || slicePercent > 100) {
            throw Problem.invalid("slice_percent", slicePercent, "1..100");
        }
        if (!concurrentRetry.isPositive()) {
            throw Problem.invalid("concurrent_retry", concurrentRetry, "more than 0");
        }
        if (maxCounters < 1 || maxCounters > MOST_COUNTERS) {
            throw Problem.invalid("max_counters", maxCounters, "1.." + MOST_COUNTERS);
        }
    }

    /** For a node that shares its limits with nobody. */
    public static LedgerConfig alone() {
        return new LedgerConfig(
                1,
                Duration.ofMillis(250),
                Duration.ofSeconds(10),
                Duration.ofMillis(250),
                Without.LOCAL_SHARE,
                100,
                Duration.ofSeconds(1),
                1_000_000);
    }

    /** What a node takes ahead of a limit; at least one, or it could never serve the first call. */
    long slice(long amount) {
        return Math.max(1, Math.round((double) amount * slicePercent / 100 / nodes));
    }
}
