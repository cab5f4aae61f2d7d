package dev.gopuram.edge;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import java.time.Duration;

/**
 * How long a call may take, counted from the end of its body (from the beginning of one that is read as it comes), and how
 * large that body may be.
 *
 * @param firstByte until a stream's first byte
 * @param idle from one piece of a stream to the next
 * @param total until the end
 * @param maxBody the largest body
 */
public record RouteConfig(Duration firstByte, Duration idle, Duration total, ByteSize maxBody) {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration LONGEST = Duration.ofHours(24);
    private static final ByteSize LARGEST = ByteSize.mib(1024);

    public RouteConfig {
        check("first_byte", firstByte);
        check("idle", idle);
        check("total", total);
        if (maxBody.bytes() < Route.NO_BODY.bytes() || maxBody.bytes() > LARGEST.bytes()) {
            throw Problem.invalid("max_body", maxBody, Route.NO_BODY + ".." + LARGEST);
        }
    }

    public static RouteConfig defaults() {
        return within(Duration.ofSeconds(30), ByteSize.mib(1));
    }

    public static RouteConfig within(Duration total, ByteSize maxBody) {
        return new RouteConfig(total, total, total, maxBody);
    }

    /** The same, but for times that are longer than this. */
    RouteConfig atMost(Duration patience) {
        Duration left = patience.compareTo(SHORTEST) < 0 ? SHORTEST : patience;
        return new RouteConfig(shorter(firstByte, left), shorter(idle, left), shorter(total, left), maxBody);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static void check(String field, Duration value) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw Problem.invalid(field, value, "1ms..24h");
        }
    }
}
