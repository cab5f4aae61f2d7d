package dev.gopuram.inference;

import dev.gopuram.contracts.models.VersionStatistics;
import java.util.Map;

/**
 * What a version of somebody's has done in this process, and what waits for it.
 *
 * @param failures calls by the reason of their failure; those that there were
 * @param waiting rows
 */
public record VersionTotals(VersionStatistics statistics, Map<FailureReason, Long> failures, int waiting) {
    public VersionTotals {
        failures = Map.copyOf(failures);
    }
}
