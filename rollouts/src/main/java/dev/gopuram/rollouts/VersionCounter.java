package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.ArmCounts;
import dev.gopuram.contracts.registry.Bucket;
import dev.gopuram.contracts.registry.FeatureCounts;
import dev.gopuram.contracts.registry.VersionReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLongArray;

/** What one version did, and what it was asked, in or out of a roll-out. */
final class VersionCounter {
    /** Of a version; values of others are not counted. */
    private static final int MAX_FEATURES = 64;

    /** Of a feature; places beyond count as the last. */
    private static final int MAX_BUCKETS = 256;

    private final Counter requests = new Counter();
    private final Map<String, AtomicLongArray> features = new ConcurrentHashMap<>();

    void add(Outcome outcome) {
        requests.add(outcome, null);
    }

    void observe(String feature, int bucket) {
        AtomicLongArray counts = features.get(feature);
        if (counts == null) {
            if (features.size() >= MAX_FEATURES) {
                return;
            }
            counts = features.computeIfAbsent(feature, name -> new AtomicLongArray(MAX_BUCKETS));
        }
        counts.incrementAndGet(Math.clamp(bucket, 0, MAX_BUCKETS - 1));
    }

    boolean news() {
        return requests.news();
    }

    void reported(long count) {
        requests.reported(count);
    }

    VersionReport report(VersionName name) {
        ArmCounts counts = requests.counts(true);
        List<FeatureCounts> seen = new ArrayList<>();
        features.forEach((feature, buckets) -> seen.add(new FeatureCounts(feature, buckets(buckets))));
        return new VersionReport(
                name.tenant(),
                name.model(),
                name.version(),
                counts.requests(),
                counts.errors(),
                counts.latencies(),
                seen);
    }

    private static List<Bucket> buckets(AtomicLongArray counts) {
        List<Bucket> buckets = new ArrayList<>();
        for (int i = 0; i < counts.length(); i++) {
            if (counts.get(i) > 0) {
                buckets.add(new Bucket(i, counts.get(i)));
            }
        }
        return buckets;
    }
}
