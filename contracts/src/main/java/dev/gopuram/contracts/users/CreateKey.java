package dev.gopuram.contracts.users;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a new key of the calling tenant.
 *
 * @param idempotencyKey the same one answers the same key again
 * @param ttl how long the key works; for ever where null
 * @param team whose it is to be within the tenant; of no team where empty
 */
public record CreateKey(
        String idempotencyKey,
        String name,
        List<String> scopes,
        String tier,
        @Nullable Duration ttl,
        String team) {
    public CreateKey {
        scopes = List.copyOf(scopes);
    }

    /** For a key of no team. */
    public CreateKey(String idempotencyKey, String name, List<String> scopes, String tier, @Nullable Duration ttl) {
        this(idempotencyKey, name, scopes, tier, ttl, "");
    }
}
