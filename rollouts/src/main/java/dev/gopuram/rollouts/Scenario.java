package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.RolloutPolicy;
import java.time.Duration;

/**
 * What a simulation assumes.
 *
 * @param requestsPerSecond of both versions together, each by somebody else
 * @param labelShare of requests that feedback comes on, at once, 0..1
 */
public record Scenario(
        RolloutPolicy policy, Behaviour stable, Behaviour candidate, double requestsPerSecond, double labelShare) {
    /**
     * How a version behaves.
     *
     * @param errors share of requests, 0..1
     * @param p50 time of the middle request; times are log-normal
     * @param p95 not below p50
     * @param accuracy share of right answers, 0..1
     */
    public record Behaviour(double errors, Duration p50, Duration p95, double accuracy) {}
}
