package dev.gopuram.governance;

import dev.gopuram.kernel.Problem;
import java.time.Duration;

/**
 * Where gateways find each other's answers.
 *
 * @param store where those are
 * @param timeout how long a call that found nothing in memory waits for it
 * @param pause how long it is left alone when it failed or said nothing
 */
public record SecondLevelConfig(Store store, Duration timeout, Duration pause) {
    /** Where other gateways look as well. */
    public enum Store {
        /** Nowhere: each gateway has its own answers. */
        NONE,
        /** In the Redis that {@code redis} names. */
        REDIS
    }

    private static final Duration LONGEST_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(5);

    public SecondLevelConfig {
        require("timeout", timeout, LONGEST_TIMEOUT, "more than 0s, at most 1s");
        require("pause", pause, LONGEST_PAUSE, "more than 0s, at most 5m");
    }

    public static SecondLevelConfig defaults() {
        return new SecondLevelConfig(Store.NONE, Duration.ofMillis(50), Duration.ofSeconds(1));
    }

    private static void require(String field, Duration value, Duration most, String expected) {
        if (!value.isPositive() || value.compareTo(most) > 0) {
            throw Problem.invalid(field, value, expected);
        }
    }
}
