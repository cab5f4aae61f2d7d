package dev.gopuram.testkit;

import java.time.Duration;

/**
 * How a {@link ScriptedUpstream} reads a request's body.
 *
 * @param atOnce bytes read at once
 * @param pause the time between two readings
 * @param atMost bytes after which it reads no more and answers nothing, until the upstream is closed
 */
public record RequestPace(int atOnce, Duration pause, int atMost) {
    static final RequestPace FULL = new RequestPace(Integer.MAX_VALUE, Duration.ZERO, Integer.MAX_VALUE);
}
