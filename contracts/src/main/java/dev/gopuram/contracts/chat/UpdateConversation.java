package dev.gopuram.contracts.chat;

import java.util.Map;

/**
 * Gives a conversation other metadata.
 *
 * @param metadata in place of all it had
 */
public record UpdateConversation(String id, Map<String, String> metadata) {
    public UpdateConversation {
        metadata = Map.copyOf(metadata);
    }
}
