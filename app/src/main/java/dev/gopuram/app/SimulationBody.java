package dev.gopuram.app;

import dev.gopuram.rollouts.SimulationReport;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a simulation came to, for machines: times in seconds. */
record SimulationBody(
        int runs,
        double requestsPerSecond,
        int promoted,
        int rolledBack,
        int held,
        double rolledBackUpper,
        Map<String, Integer> reasons,
        @Nullable Long medianRequests,
        @Nullable Long p90Requests,
        @Nullable Double medianToRollbackSeconds,
        @Nullable Double medianToPromotionSeconds) {
    static SimulationBody of(SimulationReport r) {
        return new SimulationBody(
                r.runs(),
                r.requestsPerSecond(),
                r.promoted(),
                r.rolledBack(),
                r.held(),
                r.rolledBackUpper(),
                r.reasons(),
                r.medianRequests(),
                r.p90Requests(),
                seconds(r.medianToRollback()),
                seconds(r.medianToPromotion()));
    }

    private static @Nullable Double seconds(@Nullable Duration time) {
        return time == null ? null : time.toMillis() / 1000.0;
    }
}
