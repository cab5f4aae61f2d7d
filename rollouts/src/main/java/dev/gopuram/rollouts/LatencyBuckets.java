package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.Bucket;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Times in ranges whose width is a sixteenth of the power of two that they lie in: a value is known within 1/32 of
 * itself. All nodes have the same ranges, so that counts may be added.
 */
public final class LatencyBuckets {
    /** How far a value that is told from its range's middle may be from the true one, relative. */
    public static final double RELATIVE_ERROR = 1.0 / 32;

    /** One above the highest index. */
    public static final int COUNT = 592;

    /** How many of the stable version's requests are above the quantile that is compared: those beyond p95. */
    public static final double SLOW_SHARE = 0.05;

    /** From fewer times no limit is taken: its quantile would be that of some ten requests. */
    public static final int SLOW_BASIS = 200;

    private static final int PARTS_BITS = 4;
    private static final int PARTS = 1 << PARTS_BITS;
    /** Longer times, of more than twelve days, count as this. */
    private static final long MAX_MICROS = (1L << 40) - 1;

    private LatencyBuckets() {}

    /** The range that a time lies in, below {@link #COUNT}. */
    public static int index(long micros) {
        long value = Math.clamp(micros, 0, MAX_MICROS);
        if (value < PARTS) {
            return (int) value;
        }
        int power = 63 - Long.numberOfLeadingZeros(value);
        int part = (int) (value >> (power - PARTS_BITS)) & (PARTS - 1);
        return (power - PARTS_BITS + 1) * PARTS + part;
    }

    /** The least time of a range. */
    public static long lowest(int index) {
        if (index < PARTS) {
            return index;
        }
        int shift = index / PARTS - 1;
        return (long) (PARTS + index % PARTS) << shift;
    }

    /** The longest time of a range. */
    public static long highest(int index) {
        return lowest(index + 1) - 1;
    }

    public static long count(List<Bucket> buckets) {
        long sum = 0;
        for (Bucket bucket : buckets) {
            sum += bucket.count();
        }
        return sum;
    }

    /** How many were above a time that is the longest of its range. */
    public static long above(List<Bucket> buckets, long micros) {
        int last = index(micros);
        long sum = 0;
        for (Bucket bucket : buckets) {
            sum += bucket.index() > last ? bucket.count() : 0;
        }
        return sum;
    }

    /** A quantile, within {@link #RELATIVE_ERROR} of itself; null where there is nothing. */
    public static @Nullable Long quantile(List<Bucket> buckets, double share) {
        long total = count(buckets);
        if (total == 0) {
            return null;
        }
        long rank = Math.clamp((long) Math.ceil(share * total), 1, total);
        long seen = 0;
        for (Bucket bucket : merged(buckets, List.of())) {
            seen += bucket.count();
            if (seen >= rank) {
                return (lowest(bucket.index()) + highest(bucket.index())) / 2;
            }
        }
        throw new IllegalStateException("ranks: " + rank + " of " + total);
    }

    /**
     * Above which time a request is slow: the quantile of {@link #SLOW_SHARE} of the stable version's, made longer by
     * the tolerance, as the longest time of its range. It has to be fixed before what is judged by it. Null while it
     * rests on too little.
     */
    public static @Nullable Long slowMicros(List<Bucket> stable, double tolerance) {
        Long usual = count(stable) < SLOW_BASIS ? null : quantile(stable, 1 - SLOW_SHARE);
        return usual == null ? null : highest(index((long) Math.ceil(usual * (1 + tolerance))));
    }

    /** Both together, in the order of times. */
    public static List<Bucket> merged(List<Bucket> some, List<Bucket> others) {
        TreeMap<Integer, Long> counts = new TreeMap<>();
        some.forEach(bucket -> counts.merge(bucket.index(), bucket.count(), Long::sum));
        others.forEach(bucket -> counts.merge(bucket.index(), bucket.count(), Long::sum));
        List<Bucket> all = new ArrayList<>(counts.size());
        counts.forEach((index, count) -> all.add(new Bucket(index, count)));
        return all;
    }
}
