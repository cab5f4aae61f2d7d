package dev.gopuram.platform.resilience;

import java.time.Duration;

/**
 * How often and when a call is made again.
 *
 * @param attempts of one call, the first included; 1 retries nothing
 * @param budget how many retries there may be for each call of the window, 0..1: 0.15 is 15 % more calls at most
 * @param window over which the budget is counted
 * @param floor retries that a window may have however few its calls are, so that a lone call may be retried as well
 * @param backoff the wait before the first retry, on average; each further one doubles it
 * @param maxWait the longest wait; where a server asks for a longer one, the call is not made again
 */
public record RetryConfig(int attempts, double budget, Duration window, int floor, Duration backoff, Duration maxWait) {
    static final int MOST_ATTEMPTS = 10;

    private static final int MOST_FLOOR = 10_000;
    private static final Duration TICK = Duration.ofMillis(1);

    public RetryConfig {
        Checks.within("attempts", attempts, 1, MOST_ATTEMPTS);
        Checks.within("budget", budget, 0, 1);
        Checks.within("window", window, Duration.ofMillis(RetryBudget.SLICES), Duration.ofHours(1));
        Checks.within("floor", floor, 0, MOST_FLOOR);
        Checks.within("backoff", backoff, TICK, Duration.ofMinutes(1));
        Checks.within("max_wait", maxWait, TICK, Duration.ofMinutes(1));
    }

    public static RetryConfig defaults() {
        return new RetryConfig(2, 0.15, Duration.ofSeconds(10), 2, Duration.ofMillis(100), Duration.ofSeconds(2));
    }
}
