package dev.gopuram.oip;

import java.time.Duration;

/**
 * How rows of several requests are run together, for those who generate load.
 *
 * @param maxRows 0 where nothing is batched
 * @param maxDelay how long a row waits for others
 */
public record OipBatching(int maxRows, Duration maxDelay) {
    /** Each runs alone, or nothing is known of it. */
    public static final OipBatching NONE = new OipBatching(0, Duration.ZERO);
}
