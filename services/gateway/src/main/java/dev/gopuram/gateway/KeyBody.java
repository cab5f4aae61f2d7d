package dev.gopuram.gateway;

import dev.gopuram.contracts.users.ApiKey;
import dev.gopuram.contracts.users.CreatedKey;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key as the admin API shows it.
 *
 * @param team the team of the tenant to which it belongs, where it does
 * @param secret in the reply that made the key, and never again
 */
record KeyBody(
        String id,
        String tenant,
        String name,
        List<String> scopes,
        String tier,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable String team,
        @Nullable String secret) {
    static KeyBody of(ApiKey key) {
        return of(key, null);
    }

    static KeyBody of(CreatedKey created) {
        return of(created.key(), created.secret());
    }

    private static KeyBody of(ApiKey key, @Nullable String secret) {
        return new KeyBody(
                key.id(),
                key.tenant(),
                key.name(),
                key.scopes(),
                key.tier(),
                key.createdAt(),
                key.expiresAt(),
                key.revokedAt(),
                key.team().isEmpty() ? null : key.team(),
                secret);
    }

    /** A record prints all it has; a secret must not be printed. */
    @Override
    public String toString() {
        return "KeyBody[" + id + "]";
    }
}
