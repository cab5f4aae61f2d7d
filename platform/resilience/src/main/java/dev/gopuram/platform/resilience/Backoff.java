package dev.gopuram.platform.resilience;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** How long to wait before a retry: longer each time, never two callers the same, and not before the server said. */
public final class Backoff {
    private final RetryConfig config;
    private final RandomGenerator random;

    public Backoff(RetryConfig config, RandomGenerator random) {
        this.config = config;
        this.random = random;
    }

    /**
     * The wait before this retry, counted from 1.
     *
     * @param retryAfter what the server asked for; null where it said nothing
     * @return empty where the server asked for more patience than is configured
     */
    public Optional<Duration> before(int retry, @Nullable Duration retryAfter) {
        if (retryAfter != null && retryAfter.compareTo(config.maxWait()) > 0) {
            return Optional.empty();
        }
        long most = config.maxWait().toNanos();
        long mean = Math.min(most, config.backoff().toNanos() << Math.min(retry - 1, RetryConfig.MOST_ATTEMPTS));
        Duration jittered = Duration.ofNanos(mean / 2 + random.nextLong(mean + 1));
        Duration wait = retryAfter == null ? jittered : retryAfter.plus(jittered);
        return Optional.of(wait.toNanos() > most ? config.maxWait() : wait);
    }
}
