package dev.gopuram.governance;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.ledger.LedgerConfig;
import java.time.Duration;

/**
 * Where limits are counted, and how the gateways of an installation share them. A gateway takes a slice of each limit
 * ahead and counts in memory, so that no call waits for a store that another has not waited for before.
 *
 * @param store where what was used is kept
 * @param without what a limit allows while the store cannot be reached
 * @param gateways how many share the limits; 0 for as many as the topology has
 * @param slicePercent how much of a limit a gateway takes ahead, divided by the gateways. Together they let through at
 *     most the limit and one slice each
 * @param interval how often what was used is reported, and slices are renewed
 * @param lease how long a gateway that is no longer heard of keeps its slices
 * @param keep how long a slice is kept that nobody asks for
 * @param grantWait how long a call may wait for a slice where its gateway has none left
 * @param maxCounters counters kept in memory; one more is 503
 */
public record SharingConfig(
        Store store,
        LedgerConfig.Without without,
        int gateways,
        int slicePercent,
        Duration interval,
        Duration lease,
        Duration keep,
        Duration grantWait,
        int maxCounters) {
    /** Where what was used is kept. */
    public enum Store {
        /** In the gateway's database: a file, or Postgres where {@code stores.gateway} says so. */
        SQL,
        /** In the Redis that {@code redis} names. */
        REDIS,
        /** Nowhere: a restart begins anew. For one gateway only. */
        MEMORY
    }

    private static final Duration SHORTEST_LEASE = Duration.ofMillis(100);
    private static final Duration LONGEST_LEASE = Duration.ofMinutes(10);
    private static final int MOST_GATEWAYS = 1_000;

    /** What a caller is told to wait who has too many calls at once: nobody knows when one of them ends. */
    private static final Duration CONCURRENT_RETRY = Duration.ofSeconds(1);

    public SharingConfig {
        if (gateways < 0 || gateways > MOST_GATEWAYS) {
            throw Problem.invalid("gateways", gateways, "0.." + MOST_GATEWAYS);
        }
        if (lease.compareTo(SHORTEST_LEASE) < 0 || lease.compareTo(LONGEST_LEASE) > 0) {
            throw Problem.invalid("lease", lease, "100ms..10m");
        }
        if (lease.compareTo(interval.multipliedBy(2)) < 0) {
            throw Problem.invalid("lease", lease, "twice interval, " + interval + ", or more");
        }
        var _ = ledger(without, Math.max(1, gateways), slicePercent, interval, keep, grantWait, maxCounters);
    }

    public static SharingConfig defaults() {
        return new SharingConfig(
                Store.SQL,
                LedgerConfig.Without.LOCAL_SHARE,
                0,
                20,
                Duration.ofMillis(250),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                Duration.ofMillis(250),
                1_000_000);
    }

    /** How many gateways share the limits. */
    public int sharing(int inTopology) {
        return gateways == 0 ? inTopology : gateways;
    }

    /** A gateway that is alone takes all of a limit ahead: there is nobody to leave anything to. */
    LedgerConfig ledger(int inTopology) {
        int nodes = sharing(inTopology);
        return ledger(without, nodes, nodes == 1 ? 100 : slicePercent, interval, keep, grantWait, maxCounters);
    }

    private static LedgerConfig ledger(
            LedgerConfig.Without without,
            int nodes,
            int slicePercent,
            Duration interval,
            Duration keep,
            Duration grantWait,
            int maxCounters) {
        return new LedgerConfig(nodes, interval, keep, grantWait, without, slicePercent, CONCURRENT_RETRY, maxCounters);
    }
}
