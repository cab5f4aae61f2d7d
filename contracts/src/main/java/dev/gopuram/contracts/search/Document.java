package dev.gopuram.contracts.search;

import java.time.Instant;
import java.util.Map;

/**
 * A stored document.
 *
 * @param version counts its changes, from 1
 */
public record Document(
        String collection,
        String id,
        Format format,
        String content,
        String title,
        Map<String, String> metadata,
        long version,
        Instant updatedAt) {
    public Document {
        metadata = Map.copyOf(metadata);
    }
}
