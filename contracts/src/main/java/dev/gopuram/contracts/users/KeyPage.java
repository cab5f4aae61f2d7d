package dev.gopuram.contracts.users;

import java.util.List;

/**
 * A page of keys.
 *
 * @param nextCursor where the next page begins; empty after the last
 */
public record KeyPage(List<ApiKey> keys, String nextCursor) {
    public KeyPage {
        keys = List.copyOf(keys);
    }
}
