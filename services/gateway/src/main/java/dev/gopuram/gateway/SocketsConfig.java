package dev.gopuram.gateway;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.http.SocketConfig;
import java.time.Duration;

/**
 * Chat over WebSockets.
 *
 * @param connection bounds on messages and silence
 * @param maxRequests answers that run on one socket at once; one more is refused
 * @param resumeFor how long an answer whose socket broke runs on, and how long an ended one is kept, so that it can be
 *     resumed
 * @param resumeEvents events kept of an answer for a socket that resumes it; while its socket is away, as many again
 * @param resumeBytes bytes of the same
 * @param maxKept ended answers kept; the oldest of the key that has most of them give way
 */
public record SocketsConfig(
        SocketConfig connection,
        int maxRequests,
        Duration resumeFor,
        int resumeEvents,
        ByteSize resumeBytes,
        int maxKept) {
    private static final Duration LONGEST = Duration.ofMinutes(10);

    public SocketsConfig {
        check("max_requests", maxRequests, 1, 1_000);
        check("resume_events", resumeEvents, 1, 1_000_000);
        check("max_kept", maxKept, 1, 1_000_000);
        if (resumeFor.isNegative() || resumeFor.compareTo(LONGEST) > 0) {
            throw Problem.invalid("resume_for", resumeFor, "0s..10m");
        }
        if (resumeBytes.bytes() < 1 || resumeBytes.bytes() > ByteSize.mib(64).bytes()) {
            throw Problem.invalid("resume_bytes", resumeBytes, "1B..64MiB");
        }
    }

    private static void check(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw Problem.invalid(field, value, least + ".." + most);
        }
    }

    public static SocketsConfig defaults() {
        return new SocketsConfig(SocketConfig.defaults(), 4, Duration.ofSeconds(30), 1_024, ByteSize.kib(128), 500);
    }
}
