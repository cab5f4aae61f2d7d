package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.ArmCounts;
import dev.gopuram.contracts.registry.Bucket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts how requests ended, from many threads at once; only ever up. */
final class Counter {
    private final LongAdder requests = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final LongAdder timed = new LongAdder();
    private final LongAdder slow = new LongAdder();
    private final AtomicLongArray times = new AtomicLongArray(LatencyBuckets.COUNT);

    /** What of it the registry has: of the reporting thread. */
    private long reported;

    /**
     * Counts one.
     *
     * @param slowMicros above this it is slow; null where that is not known
     * @return whether it was bad: failed or slow
     */
    boolean add(Outcome outcome, @Nullable Long slowMicros) {
        boolean bad = outcome.failed();
        if (bad) {
            errors.increment();
        } else {
            bad = time(outcome.micros(), slowMicros);
        }
        // Last, and read first: a request that has been seen has been seen whole, or it would never be reported.
        requests.increment();
        return bad;
    }

    private boolean time(long micros, @Nullable Long slowMicros) {
        times.incrementAndGet(LatencyBuckets.index(micros));
        if (slowMicros == null) {
            return false;
        }
        boolean over = micros > slowMicros;
        if (over) {
            slow.increment();
        }
        timed.increment();
        return over;
    }

    ArmCounts counts(boolean withTimes) {
        long all = requests.sum();
        long measured = timed.sum();
        long late = slow.sum();
        long failed = errors.sum();
        List<Bucket> buckets = withTimes ? buckets() : List.of();
        // Some that are being counted are in one and not yet in the other.
        return new ArmCounts(Math.max(all, failed), failed, Math.max(measured, late), late, 0, 0, buckets);
    }

    boolean news() {
        return requests.sum() != reported;
    }

    void reported(long count) {
        reported = count;
    }

    private List<Bucket> buckets() {
        List<Bucket> buckets = new ArrayList<>();
        for (int i = 0; i < times.length(); i++) {
            long count = times.get(i);
            if (count > 0) {
                buckets.add(new Bucket(i, count));
            }
        }
        return buckets;
    }
}
