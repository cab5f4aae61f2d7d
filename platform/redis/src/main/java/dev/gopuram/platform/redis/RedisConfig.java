package dev.gopuram.platform.redis;

import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is, and how long and for how many it is waited.
 *
 * @param url {@code redis://host:port}, or {@code rediss://} for TLS, with user and password where it asks for them; null where there is none
 * @param timeout the longest that a command may take
 * @param connectTimeout the longest that a connection, or a greeting on it, may take
 * @param maxCommands commands that may be under way at once; one more is refused
 * @param longestPause the longest wait between two tries to connect; it begins with 50 ms and doubles
 */
public record RedisConfig(
        @Nullable Secret url, Duration timeout, Duration connectTimeout, int maxCommands, Duration longestPause) {
    static final Duration SHORTEST_PAUSE = Duration.ofMillis(50);

    private static final List<String> SCHEMES = List.of("redis://", "rediss://");
    private static final int MOST_COMMANDS = 1_000_000;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    public RedisConfig {
        requireWithin("timeout", timeout, Duration.ofMillis(1));
        requireWithin("connect_timeout", connectTimeout, Duration.ofMillis(10));
        requireWithin("longest_pause", longestPause, SHORTEST_PAUSE);
        if (maxCommands < 1 || maxCommands > MOST_COMMANDS) {
            throw Problem.invalid("max_commands", maxCommands, "1.." + MOST_COMMANDS);
        }
    }

    /** No server. */
    public static RedisConfig defaults() {
        return of(null);
    }

    public static RedisConfig of(@Nullable Secret url) {
        return new RedisConfig(url, Duration.ofMillis(250), Duration.ofSeconds(2), 1_024, Duration.ofSeconds(1));
    }

    public RedisConfig withTimeout(Duration newTimeout) {
        return new RedisConfig(url, newTimeout, connectTimeout, maxCommands, longestPause);
    }

    /** The address as it is now; it may hold a password, so no message shows it. */
    String address() {
        if (url == null) {
            throw Problem.invalid("redis.url", "none", "redis://host:port or rediss://host:port");
        }
        String address = url.reveal();
        if (SCHEMES.stream().noneMatch(address::startsWith)) {
            throw Problem.invalid("url", url, "redis://host:port or rediss://host:port");
        }
        return address;
    }

    private static void requireWithin(String field, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(LONGEST) > 0) {
            throw Problem.invalid(field, value, least.toMillis() + "ms..1m");
        }
    }
}
