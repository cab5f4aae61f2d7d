package dev.gopuram.bundles;

import dev.gopuram.kernel.Problem;
import java.time.Duration;

/**
 * How requests are run together.
 *
 * @param maxRows of one run; 1 switches it off
 * @param maxDelay how long a row waits for others
 * @param maxQueuedRows rows that wait; more are refused
 */
public record BatchingConfig(int maxRows, Duration maxDelay, int maxQueuedRows) {
    private static final int MOST_ROWS = 1_024;
    private static final int MOST_QUEUED = 1_000_000;
    private static final Duration LONGEST = Duration.ofSeconds(1);

    public BatchingConfig {
        if (maxRows < 1 || maxRows > MOST_ROWS) {
            throw Problem.invalid("max_rows", maxRows, "1.." + MOST_ROWS);
        }
        if (maxDelay.isNegative() || maxDelay.compareTo(LONGEST) > 0) {
            throw Problem.invalid("max_delay", maxDelay, "at most 1s");
        }
        if (maxQueuedRows < maxRows || maxQueuedRows > MOST_QUEUED) {
            throw Problem.invalid("max_queued_rows", maxQueuedRows, "max_rows.." + MOST_QUEUED);
        }
    }

    public static BatchingConfig defaults() {
        return new BatchingConfig(32, Duration.ofMillis(1), 1_024);
    }
}
