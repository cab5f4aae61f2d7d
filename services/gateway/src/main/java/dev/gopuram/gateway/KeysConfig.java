package dev.gopuram.gateway;

import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.List;

/**
 * What the edge remembers of API keys.
 *
 * @param poll how often changes are asked for: a withdrawn key works at most this long on
 * @param maxStaleness how long memory is trusted when {@code users} does not answer; past it calls get 503
 * @param cacheSize keys remembered
 * @param unknownFor how long a secret that belongs to no key is remembered as such
 * @param unknownCacheSize such secrets remembered
 * @param maxLookups lookups waiting for {@code users} at once; one more is 503
 * @param lookupTimeout how long one may take
 * @param anonymousScopes what a caller without any key may do, in the default tenant; nothing by default
 */
public record KeysConfig(
        Duration poll,
        Duration maxStaleness,
        int cacheSize,
        Duration unknownFor,
        int unknownCacheSize,
        int maxLookups,
        Duration lookupTimeout,
        List<String> anonymousScopes) {
    public KeysConfig {
        anonymousScopes = List.copyOf(anonymousScopes);
        if (anonymousScopes.contains(Principal.ADMIN_SCOPE)) {
            throw Problem.invalid("anonymous_scopes", anonymousScopes, "scopes without " + Principal.ADMIN_SCOPE);
        }
        check("poll", poll, Duration.ofMinutes(1));
        check("max_staleness", maxStaleness, Duration.ofHours(1));
        check("unknown_for", unknownFor, Duration.ofMinutes(1));
        check("lookup_timeout", lookupTimeout, Duration.ofMinutes(1));
        check("cache_size", cacheSize);
        check("unknown_cache_size", unknownCacheSize);
        check("max_lookups", maxLookups);
        if (maxStaleness.compareTo(poll) < 0) {
            throw Problem.invalid("max_staleness", maxStaleness, "at least poll, " + poll);
        }
    }

    public static KeysConfig defaults() {
        return new KeysConfig(
                Duration.ofMillis(250),
                Duration.ofSeconds(5),
                100_000,
                Duration.ofSeconds(2),
                10_000,
                256,
                Duration.ofSeconds(2),
                List.of());
    }

    private static void check(String field, Duration value, Duration longest) {
        if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(longest) > 0) {
            throw Problem.invalid(field, value, "1ms.." + longest.toSeconds() + "s");
        }
    }

    private static void check(String field, int value) {
        if (value < 1 || value > 10_000_000) {
            throw Problem.invalid(field, value, "1..10000000");
        }
    }
}
