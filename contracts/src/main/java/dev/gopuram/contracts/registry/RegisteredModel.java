package dev.gopuram.contracts.registry;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A name with its versions.
 *
 * @param latest the highest version; empty where there is none
 */
public record RegisteredModel(
        String name,
        Kind kind,
        String description,
        Instant createdAt,
        Instant updatedAt,
        Map<String, String> tags,
        List<Alias> aliases,
        String latest) {
    public RegisteredModel {
        tags = Map.copyOf(tags);
        aliases = List.copyOf(aliases);
    }
}
