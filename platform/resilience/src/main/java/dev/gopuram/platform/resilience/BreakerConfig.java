package dev.gopuram.platform.resilience;

import dev.gopuram.kernel.Problem;
import java.time.Duration;

/**
 * When a breaker opens, and how it closes again.
 *
 * @param failuresInARow opens after so many failures without a success between them
 * @param failureRate opens when this share of the window has failed, 0.01..1
 * @param window how many of the last calls the share is of; before there are as many, only failures in a row open it
 * @param slowCall a call that takes longer counts as a failure
 * @param openFor how long nothing is let through then
 * @param probes how many calls are let through afterwards, to see
 */
public record BreakerConfig(
        int failuresInARow, double failureRate, int window, Duration slowCall, Duration openFor, int probes) {
    private static final int MOST = 100_000;
    private static final double LEAST_RATE = 0.01;
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(24);

    public BreakerConfig {
        Checks.within("failures_in_a_row", failuresInARow, 1, MOST);
        Checks.within("failure_rate", failureRate, LEAST_RATE, 1);
        Checks.within("window", window, 1, MOST);
        Checks.within("slow_call", slowCall, SHORTEST, LONGEST);
        Checks.within("open_for", openFor, SHORTEST, LONGEST);
        Checks.within("probes", probes, 1, MOST);
        if (probes > window) {
            throw Problem.invalid("probes", probes, "1..window (" + window + ")");
        }
    }

    public static BreakerConfig defaults() {
        return new BreakerConfig(5, 0.5, 20, Duration.ofSeconds(45), Duration.ofSeconds(30), 3);
    }
}
