package dev.gopuram.contracts.registry;

import java.util.List;

/** What one node counted of a version, from its start on. */
public record VersionReport(
        String tenant,
        String model,
        String version,
        long requests,
        long errors,
        List<Bucket> latencies,
        List<FeatureCounts> features) {
    public VersionReport {
        latencies = List.copyOf(latencies);
        features = List.copyOf(features);
    }
}
