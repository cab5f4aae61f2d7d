package dev.gopuram.governance;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import java.time.Duration;

/**
 * How requests that bear an idempotency key are remembered.
 *
 * @param keep how long an answer is kept for a retry
 * @param maxAnswer the largest answer that is kept; a larger one is given once, and a retry is told so
 * @param joinWait how long a retry waits for the request it repeats
 * @param linger how long a stream is read on, for the retry, when its reader has left
 */
public record IdempotencyConfig(Duration keep, ByteSize maxAnswer, Duration joinWait, Duration linger) {
    private static final Duration LONGEST_KEEP = Duration.ofDays(7);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
    private static final ByteSize LARGEST = ByteSize.mib(64);

    public IdempotencyConfig {
        if (keep.compareTo(Duration.ofSeconds(1)) < 0 || keep.compareTo(LONGEST_KEEP) > 0) {
            throw Problem.invalid("keep", keep, "1s..7d");
        }
        if (maxAnswer.bytes() < 1 || maxAnswer.bytes() > LARGEST.bytes()) {
            throw Problem.invalid("max_answer", maxAnswer, "1B.." + LARGEST);
        }
        if (joinWait.isNegative() || joinWait.compareTo(LONGEST_WAIT) > 0) {
            throw Problem.invalid("join_wait", joinWait, "0s..10m");
        }
        if (!linger.isPositive() || linger.compareTo(LONGEST_WAIT) > 0) {
            throw Problem.invalid("linger", linger, "more than 0s, at most 10m");
        }
    }

    public static IdempotencyConfig defaults() {
        return new IdempotencyConfig(
                Duration.ofHours(24), ByteSize.mib(4), Duration.ofSeconds(30), Duration.ofMinutes(5));
    }
}
