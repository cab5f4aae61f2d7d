package dev.gopuram.platform.ledger;

import dev.gopuram.kernel.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Grants kept in memory: for limits that need not outlive the process, and for several nodes of one test. */
public final class MemoryGrants {
    private record Key(Counter counter, Instant window) {}

    /** What one node said last of one window. */
    private static final class Row {
        long used;
        long held;
        long granted;
        long leaseEndNanos;

        long weight() {
            return Math.max(granted, used + held);
        }

        /** Nobody heard of the node in time: what it held counts as used, but places are free again. */
        void lapse(Period period) {
            used = period == Period.NONE ? 0 : used + held;
            held = 0;
            granted = used;
        }
    }

    private final Clock clock;
    private final Duration lease;
    private final Map<Key, Map<String, Row>> windows = new HashMap<>();

    public MemoryGrants(Clock clock, Duration lease) {
        this.clock = clock;
        this.lease = lease;
    }

    /** The grants of one node, whose name no other bears, nor the same after a restart. */
    public Grants of(String node) {
        return claims -> exchange(node, claims);
    }

    /** What all nodes used of a window, as far as they said. */
    public synchronized long used(Counter counter, Instant window) {
        return total(new Key(counter, window), row -> row.used);
    }

    /** What all nodes hold of a window, as far as they said. */
    public synchronized long held(Counter counter, Instant window) {
        return total(new Key(counter, window), row -> row.held);
    }

    private synchronized Grants.Exchange exchange(String node, List<Grants.Claim> claims) {
        Instant now = clock.now();
        sweep(now);
        List<Grants.Grant> grants = new ArrayList<>(claims.size());
        for (Grants.Claim claim : claims) {
            grants.add(grant(node, claim, now));
        }
        return new Grants.Exchange(now, lease, grants);
    }

    private Grants.Grant grant(String node, Grants.Claim claim, Instant now) {
        long nanos = clock.nanoTime();
        Map<String, Row> rows = windows.computeIfAbsent(new Key(claim.counter(), claim.window()), k -> new HashMap<>());
        Row mine = rows.computeIfAbsent(node, k -> new Row());
        long others = 0;
        for (Row row : rows.values()) {
            if (row != mine) {
                others += row.weight();
            }
        }
        Grants.Grant grant = Apportion.grant(claim, others, before(claim), now);
        mine.used = claim.used();
        mine.held = claim.held();
        mine.granted = grant.granted();
        mine.leaseEndNanos = nanos + lease.toNanos();
        return grant;
    }

    private long before(Grants.Claim claim) {
        Period period = claim.counter().period();
        if (!period.slides()) {
            return 0;
        }
        return total(new Key(claim.counter(), period.startBefore(claim.window())), row -> row.used + row.held);
    }

    private long total(Key key, ToLongFunction<Row> part) {
        return windows.getOrDefault(key, Map.of()).values().stream()
                .mapToLong(part)
                .sum();
    }

    /** Ends leases that nobody renewed, and forgets windows that no report can be about any more. */
    private void sweep(Instant now) {
        long nanos = clock.nanoTime();
        windows.keySet()
                .removeIf(key -> key.counter().period().keptUntil(key.window()).isBefore(now));
        windows.forEach((key, rows) -> rows.values().forEach(row -> {
            if (row.leaseEndNanos - nanos < 0) {
                row.lapse(key.counter().period());
            }
        }));
    }
}
