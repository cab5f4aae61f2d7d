package dev.gopuram.contracts.users;

import java.util.List;

/**
 * The keys that changed, as they are now.
 *
 * @param cursor where to ask on from
 * @param more whether asking on at once would find more
 */
public record KeyChanges(List<ApiKey> keys, long cursor, boolean more) {
    public KeyChanges {
        keys = List.copyOf(keys);
    }
}
