package dev.gopuram.platform.http;

import java.time.Duration;

/**
 * How long to wait for an upstream. The connection must stand within {@code connect} (waiting for a free one included),
 * the reply's headers must come within {@code firstByte} of that, no silence after them may last {@code idle}, and all of
 * it must end within {@code total}.
 */
public record UpstreamTimeouts(Duration connect, Duration firstByte, Duration idle, Duration total) {
    public UpstreamTimeouts {
        Duration most = Duration.ofHours(24);
        Bounds.check("connect", connect, Bounds.TICK, most);
        Bounds.check("first_byte", firstByte, Bounds.TICK, most);
        Bounds.check("idle", idle, Bounds.TICK, most);
        Bounds.check("total", total, Bounds.TICK, most);
    }

    public static UpstreamTimeouts defaults() {
        return new UpstreamTimeouts(
                Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofMinutes(10));
    }

    /** These timeouts, none of them longer than what is left for the whole call. */
    public UpstreamTimeouts atMost(Duration left) {
        return new UpstreamTimeouts(
                shorter(connect, left), shorter(firstByte, left), shorter(idle, left), shorter(total, left));
    }

    private static Duration shorter(Duration timeout, Duration left) {
        Duration bound = left.compareTo(Bounds.TICK) < 0 ? Bounds.TICK : left;
        return timeout.compareTo(bound) <= 0 ? timeout : bound;
    }
}
