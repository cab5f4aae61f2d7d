package dev.gopuram.governance;

import dev.gopuram.platform.cache.Lifetimes;
import java.time.Duration;

/**
 * How long answers of one capability may be given out again.
 *
 * @param ttl as they are; zero keeps none
 * @param staleWhileRevalidate after that, to everybody but the one caller who has a new one made
 * @param staleIfError after that, where making a new one failed
 */
public record RouteCacheConfig(Duration ttl, Duration staleWhileRevalidate, Duration staleIfError) {
    public RouteCacheConfig {
        new Lifetimes(ttl, staleWhileRevalidate, staleIfError);
    }

    public static RouteCacheConfig defaults() {
        return new RouteCacheConfig(Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    boolean keeps() {
        return ttl.isPositive();
    }

    Lifetimes lifetimes() {
        return new Lifetimes(ttl, staleWhileRevalidate, staleIfError);
    }
}
