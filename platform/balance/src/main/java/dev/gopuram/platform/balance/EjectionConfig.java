package dev.gopuram.platform.balance;

import dev.gopuram.kernel.Problem;
import java.time.Duration;

/**
 * When an address is left alone for a while because of how its calls end.
 *
 * @param consecutiveFailures so many in a row eject; zero never does
 * @param failurePercent of the calls within the window, once there are enough of them; zero never ejects
 * @param minCalls calls within the window below which their share says nothing
 * @param window how far back the share looks
 * @param baseTime how long the first ejection lasts; the second lasts twice as long, and so on
 * @param maxTime the longest ejection
 * @param maxEjectedPercent of the addresses, ejected at once; one more failing address stays in use
 */
public record EjectionConfig(
        int consecutiveFailures,
        int failurePercent,
        int minCalls,
        Duration window,
        Duration baseTime,
        Duration maxTime,
        int maxEjectedPercent) {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(24);

    public EjectionConfig {
        check("consecutive_failures", consecutiveFailures, 0, 10_000);
        check("failure_percent", failurePercent, 0, 100);
        check("min_calls", minCalls, 1, 1_000_000);
        check("window", window);
        check("base_time", baseTime);
        check("max_time", maxTime);
        check("max_ejected_percent", maxEjectedPercent, 0, 100);
        if (maxTime.compareTo(baseTime) < 0) {
            throw Problem.invalid("max_time", maxTime, "at least base_time, " + baseTime);
        }
    }

    public static EjectionConfig defaults() {
        return new EjectionConfig(5, 50, 20, Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofMinutes(5), 50);
    }

    /** How long the ejection of this number lasts, the first being one. */
    Duration lasting(int number) {
        Duration time = baseTime.multipliedBy(number);
        return time.compareTo(maxTime) < 0 ? time : maxTime;
    }

    private static void check(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw Problem.invalid(field, value, least + ".." + most);
        }
    }

    private static void check(String field, Duration value) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw Problem.invalid(field, value, "1ms..24h");
        }
    }
}
