package dev.gopuram.contracts.models;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one version has done on this node since it started.
 *
 * @param lastInference null where there was none
 * @param inferenceCount rows
 * @param executionCount batches
 * @param batches by size
 */
public record VersionStatistics(
        String model,
        String version,
        @Nullable Instant lastInference,
        long inferenceCount,
        long executionCount,
        Timing success,
        Timing fail,
        Timing queue,
        Timing computeInput,
        Timing computeInfer,
        Timing computeOutput,
        List<BatchStatistics> batches) {
    public VersionStatistics {
        batches = List.copyOf(batches);
    }
}
