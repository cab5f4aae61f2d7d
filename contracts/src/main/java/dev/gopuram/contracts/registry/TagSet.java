package dev.gopuram.contracts.registry;

import java.util.Map;

/** The tags as they are now. */
public record TagSet(Map<String, String> tags) {
    public TagSet {
        tags = Map.copyOf(tags);
    }
}
