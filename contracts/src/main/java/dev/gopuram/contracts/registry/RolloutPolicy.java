package dev.gopuram.contracts.registry;

import java.time.Duration;
import java.util.List;

/**
 * How a version is to take over, and what stops it.
 *
 * @param steps the candidate's shares, each above the one before, 0..1; 1 takes over
 * @param dwell the least time of a step
 * @param minRequests the least requests of the candidate in a step
 * @param alpha how often at most a candidate as good as the stable version may be rolled back, 0..0.2
 * @param latencyTolerance by how much slower it may be, relative
 * @param accuracyDrop by how much less accurate it may be, relative
 * @param minLabels the least feedback on each of both for a step, where accuracy is waited for; 0 where it is not
 * @param errorLimit more errors than this roll back at once, whatever the statistics say, 0..1
 * @param errorLimitRequests of how many requests at least
 * @param maxDuration after this it is held or reverted
 * @param preWindow how long a blue-green candidate is looked at as a shadow before
 * @param postWindow how long it is looked at after it took over, and may be switched back
 * @param shadowShare of requests that are also asked of the candidate as a shadow, 0..1
 * @param keepWarm how long the former version stays loaded
 */
public record RolloutPolicy(
        Strategy strategy,
        List<Double> steps,
        Duration dwell,
        long minRequests,
        double alpha,
        double latencyTolerance,
        double accuracyDrop,
        long minLabels,
        double errorLimit,
        long errorLimitRequests,
        Duration maxDuration,
        Expiry expiry,
        Duration preWindow,
        Duration postWindow,
        double shadowShare,
        Duration keepWarm) {
    public RolloutPolicy {
        steps = List.copyOf(steps);
    }

    /** How the candidate gets its requests. */
    public enum Strategy {
        /** More and more of them. */
        CANARY,
        /** All of them at once. */
        BLUE_GREEN,
        /** None; it is compared. */
        SHADOW,
        /** A share of them, until somebody decides. */
        AB
    }

    /** What the end of its time means. */
    public enum Expiry {
        HOLD,
        REVERT
    }
}
