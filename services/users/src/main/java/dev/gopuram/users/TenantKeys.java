package dev.gopuram.users;

import dev.gopuram.contracts.users.ApiKey;
import dev.gopuram.kernel.Problem;
import dev.gopuram.users.KeyStore.Keys;
import dev.gopuram.users.KeyStore.StoredKey;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A tenant's own keys: another's id is as unknown as one that never was. */
final class TenantKeys {
    private TenantKeys() {}

    static StoredKey find(Keys keys, String tenant, String id) {
        return keys.find(id)
                .filter(stored -> stored.key().tenant().equals(tenant))
                .orElseThrow(() -> Problem.notFound("key", id));
    }

    static ApiKey expiring(ApiKey key, Instant at) {
        return with(key, at, key.revokedAt());
    }

    static ApiKey revoked(ApiKey key, Instant at) {
        return with(key, key.expiresAt(), at);
    }

    private static ApiKey with(ApiKey key, @Nullable Instant expiresAt, @Nullable Instant revokedAt) {
        return new ApiKey(
                key.id(),
                key.tenant(),
                key.name(),
                key.scopes(),
                key.tier(),
                key.createdAt(),
                expiresAt,
                revokedAt,
                key.team());
    }
}
