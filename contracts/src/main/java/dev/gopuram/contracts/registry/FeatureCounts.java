package dev.gopuram.contracts.registry;

import java.util.List;

/** How often one node saw which values. */
public record FeatureCounts(String feature, List<Bucket> buckets) {
    public FeatureCounts {
        buckets = List.copyOf(buckets);
    }
}
