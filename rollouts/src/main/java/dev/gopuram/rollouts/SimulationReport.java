package dev.gopuram.rollouts;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What came of a scenario's runs.
 *
 * @param requestsPerSecond as they were simulated: fewer than asked for where there were more than a run needs
 * @param promoted in how many runs the candidate took over
 * @param rolledBack in how many it was rolled back
 * @param held in how many neither had happened when its time, or 200,000 requests, were over
 * @param rolledBackUpper no more than this share of all runs would be rolled back, at 95 % confidence
 * @param reasons how often each gate rolled back: errors, latency, accuracy, guard; empty where the time was over
 * @param medianRequests of the candidate until it was rolled back; null where it never was
 * @param p90Requests of the candidate until it was rolled back; null where it never was
 * @param medianToRollback null where it never was
 * @param medianToPromotion null where it never took over
 */
public record SimulationReport(
        int runs,
        double requestsPerSecond,
        int promoted,
        int rolledBack,
        int held,
        double rolledBackUpper,
        Map<String, Integer> reasons,
        @Nullable Long medianRequests,
        @Nullable Long p90Requests,
        @Nullable Duration medianToRollback,
        @Nullable Duration medianToPromotion) {
    public SimulationReport {
        reasons = Map.copyOf(reasons);
    }
}
