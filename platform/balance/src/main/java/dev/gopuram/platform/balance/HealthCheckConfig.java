package dev.gopuram.platform.balance;

import dev.gopuram.kernel.Problem;
import java.time.Duration;

/**
 * How the addresses of an upstream are asked whether they are well.
 *
 * @param path what is asked for with GET; an answer of 2xx is a good one
 * @param interval from the beginning of one check of an address to the next
 * @param timeout how long one may take
 * @param healthy good answers in a row after which an address is used again
 * @param unhealthy bad ones in a row after which it is not
 */
public record HealthCheckConfig(String path, Duration interval, Duration timeout, int healthy, int unhealthy) {
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MOST = 100;

    public HealthCheckConfig {
        if (!path.startsWith("/") || path.startsWith("//") || path.indexOf('#') >= 0) {
            throw Problem.invalid("path", path, "a path that starts with one slash");
        }
        check("interval", interval);
        check("timeout", timeout);
        check("healthy", healthy);
        check("unhealthy", unhealthy);
    }

    public static HealthCheckConfig defaults() {
        return new HealthCheckConfig("/healthz", Duration.ofSeconds(10), Duration.ofSeconds(2), 2, 3);
    }

    private static void check(String field, Duration value) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw Problem.invalid(field, value, "10ms..1h");
        }
    }

    private static void check(String field, int value) {
        if (value < 1 || value > MOST) {
            throw Problem.invalid(field, value, "1.." + MOST);
        }
    }
}
