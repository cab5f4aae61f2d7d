package dev.gopuram.governance;

import dev.gopuram.edge.Capability;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Reloadable;
import dev.gopuram.platform.cache.CacheBounds;
import java.time.Duration;

/**
 * Which answers are kept, and what that may take.
 *
 * @param memory of a node for all of them
 * @param maxEntry the largest answer that is kept
 * @param maxFollowers calls that wait for another call's answer to the same question; one more asks for itself
 * @param followWait how long such a call waits before it asks for itself
 * @param secondLevel where other gateways find answers too
 * @param semantic when a chat is given the answer to a question of the same meaning
 */
public record CacheConfig(
        ByteSize memory,
        ByteSize maxEntry,
        int maxFollowers,
        Duration followWait,
        SecondLevelConfig secondLevel,
        @Reloadable RouteCacheConfig chat,
        @Reloadable RouteCacheConfig embed,
        @Reloadable RouteCacheConfig search,
        SemanticConfig semantic,
        IdempotencyConfig idempotency) {
    /** What a node remembers of keyed answers besides the database. */
    private static final ByteSize JOIN_MEMORY = ByteSize.mib(16);

    public CacheConfig {
        bounds(memory, maxEntry, maxFollowers, followWait, secondLevel);
    }

    public static CacheConfig defaults() {
        CacheBounds bounds = CacheBounds.defaults();
        return new CacheConfig(
                bounds.memory(),
                bounds.maxEntry(),
                bounds.maxFollowers(),
                bounds.followWait(),
                SecondLevelConfig.defaults(),
                RouteCacheConfig.defaults(),
                RouteCacheConfig.defaults(),
                RouteCacheConfig.defaults(),
                SemanticConfig.defaults(),
                IdempotencyConfig.defaults());
    }

    CacheBounds bounds() {
        return bounds(memory, maxEntry, maxFollowers, followWait, secondLevel);
    }

    CacheBounds joins() {
        return bounds(JOIN_MEMORY, idempotency.maxAnswer(), maxFollowers, idempotency.joinWait(), secondLevel);
    }

    RouteCacheConfig of(Capability capability) {
        return switch (capability) {
            case CHAT -> chat;
            case EMBED -> embed;
            case SEARCH -> search;
            case HEALTH, MODELS, PREDICT, REGISTRY, INDEX, USERS, OWN -> RouteCacheConfig.defaults();
        };
    }

    private static CacheBounds bounds(
            ByteSize memory, ByteSize maxEntry, int maxFollowers, Duration followWait, SecondLevelConfig second) {
        return new CacheBounds(memory, maxEntry, maxFollowers, followWait, second.timeout(), second.pause());
    }
}
