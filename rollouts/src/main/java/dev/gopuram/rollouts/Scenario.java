package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.kernel.Problem;
import java.time.Duration;

/**
 * What a simulation assumes.
 *
 * @param requestsPerSecond of both versions together, each by somebody else, evenly in time
 * @param labelShare of requests that feedback comes on, at once, 0..1
 */
public record Scenario(
        RolloutPolicy policy, Behaviour stable, Behaviour candidate, double requestsPerSecond, double labelShare) {
    public Scenario {
        PolicyDefaults.checked(policy);
        share("label_share", labelShare);
        if (!(requestsPerSecond >= 0 && requestsPerSecond <= 1e9)) {
            throw Problem.invalid("requests_per_second", requestsPerSecond, "0 to 1e9");
        }
    }

    /**
     * How a version behaves.
     *
     * @param errors share of requests, 0..1
     * @param p50 time of the middle request; times are log-normal
     * @param p95 not below p50
     * @param accuracy share of right answers, 0..1
     */
    public record Behaviour(double errors, Duration p50, Duration p95, double accuracy) {
        public Behaviour {
            share("errors", errors);
            share("accuracy", accuracy);
            if (!p50.isPositive()) {
                throw Problem.invalid("p50", p50, "more than 0");
            }
            if (p95.compareTo(p50) < 0 || p95.compareTo(Duration.ofDays(1)) > 0) {
                throw Problem.invalid("p95", p95, "at least p50 and at most a day");
            }
        }
    }

    private static void share(String field, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw Problem.invalid(field, value, "0..1");
        }
    }
}
