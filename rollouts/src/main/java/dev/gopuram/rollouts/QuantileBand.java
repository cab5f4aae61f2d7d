package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.Bucket;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A quantile of times with a band that holds the true one at all moments together, with 95 % probability: for reports.
 * The band is the quantile's at a share moved by what the whole distribution may be off at once (Howard and Ramdas,
 * arXiv 1906.09712); its constants are quoted, and only tested by simulation.
 *
 * @param lowMicros null where the band is open below
 * @param highMicros null where it is open above, as with few requests
 */
public record QuantileBand(
        double share,
        @Nullable Long lowMicros,
        long micros,
        @Nullable Long highMicros,
        long requests) {
    private static final double ALPHA = 0.05;

    /** Null where there is nothing. */
    public static @Nullable QuantileBand of(List<Bucket> buckets, double share) {
        long count = LatencyBuckets.count(buckets);
        Long micros = LatencyBuckets.quantile(buckets, share);
        if (micros == null) {
            return null;
        }
        double off = off(count);
        Long low = share - off > 0 ? LatencyBuckets.quantile(buckets, share - off) : null;
        Long high = share + off < 1 ? LatencyBuckets.quantile(buckets, share + off) : null;
        return new QuantileBand(share, low, micros, high, count);
    }

    private static double off(long count) {
        return 0.85 * Math.sqrt((Math.log(Math.log(Math.E * count)) + 0.8 * Math.log(1612 / ALPHA)) / count);
    }
}
