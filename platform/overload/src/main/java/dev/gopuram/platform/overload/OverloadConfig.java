package dev.gopuram.platform.overload;

import dev.gopuram.kernel.Problem;
import java.time.Duration;

/**
 * Between what bounds the number of calls at once is sought, and how many more may wait for how long.
 *
 * @param initial calls at once before anything is known
 * @param min never fewer than this
 * @param max never more than this
 * @param tolerance by what factor a call may take longer than it would alone, before fewer are let through
 * @param maxQueued calls that may wait for others to end
 * @param maxWait how long one may wait, from its arrival; 0 lets none wait
 */
public record OverloadConfig(int initial, int min, int max, double tolerance, int maxQueued, Duration maxWait) {
    private static final int MOST = 1_000_000;
    private static final double LEAST_TOLERANCE = 1.1;
    private static final double MOST_TOLERANCE = 10;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);

    public OverloadConfig {
        require("max", max, 1, MOST);
        require("min", min, 1, max);
        require("initial", initial, min, max);
        require("max_queued", maxQueued, 0, MOST);
        if (!(tolerance >= LEAST_TOLERANCE && tolerance <= MOST_TOLERANCE)) {
            throw Problem.invalid("tolerance", tolerance, LEAST_TOLERANCE + ".." + MOST_TOLERANCE);
        }
        if (maxWait.isNegative() || maxWait.compareTo(LONGEST_WAIT) > 0) {
            throw Problem.invalid("max_wait", maxWait, "0s..1m");
        }
    }

    public static OverloadConfig defaults() {
        return new OverloadConfig(1_000, 20, 10_000, 1.5, 1_000, Duration.ofSeconds(1));
    }

    private static void require(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw Problem.invalid(field, value, least + ".." + most);
        }
    }
}
