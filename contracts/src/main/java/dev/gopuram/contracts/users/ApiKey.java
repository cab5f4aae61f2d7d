package dev.gopuram.contracts.users;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key without its secret.
 *
 * @param id {@code key_...}; safe to log
 * @param name what its owner calls it
 * @param scopes what it may do: {@code chat}, {@code chat:erase}, {@code embed}, {@code search}, {@code search:write},
 *     {@code models}, {@code predict}, {@code admin}
 * @param tier the name of the set of limits that applies
 * @param expiresAt when it stops working by itself; never where null
 * @param revokedAt when it was withdrawn; in force where null
 * @param team whose it is within the tenant; of no team where empty
 */
public record ApiKey(
        String id,
        String tenant,
        String name,
        List<String> scopes,
        String tier,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        String team) {
    public ApiKey {
        scopes = List.copyOf(scopes);
    }

    public boolean usableAt(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }
}
