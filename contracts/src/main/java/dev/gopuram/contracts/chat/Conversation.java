package dev.gopuram.contracts.chat;

import java.time.Instant;
import java.util.Map;

/**
 * A stored conversation.
 *
 * @param subject whose it is: the application's end user
 * @param metadata the application's own notes, at most 16
 * @param items how many it has
 */
public record Conversation(
        String id, String subject, Map<String, String> metadata, Instant createdAt, Instant updatedAt, long items) {
    public Conversation {
        metadata = Map.copyOf(metadata);
    }
}
