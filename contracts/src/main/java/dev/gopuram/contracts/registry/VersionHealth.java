package dev.gopuram.contracts.registry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a version fares.
 *
 * @param p50Micros null where nothing was timed
 * @param retrain whether it left its bounds
 * @param reasons why
 */
public record VersionHealth(
        String model,
        String version,
        long requests,
        long errors,
        @Nullable Long p50Micros,
        @Nullable Long p95Micros,
        long labelled,
        long correct,
        @Nullable Double meanRating,
        List<FeatureDrift> drift,
        List<SegmentAccuracy> segments,
        boolean retrain,
        List<String> reasons) {
    public VersionHealth {
        drift = List.copyOf(drift);
        segments = List.copyOf(segments);
        reasons = List.copyOf(reasons);
    }
}
