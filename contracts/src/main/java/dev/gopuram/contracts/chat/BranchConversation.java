package dev.gopuram.contracts.chat;

import java.util.Map;

/**
 * Asks for a new conversation that begins as another one did.
 *
 * @param idempotencyKey the same one answers the same conversation again
 * @param item the last item to take over; all where empty
 * @param metadata the new one's
 */
public record BranchConversation(
        String idempotencyKey, String conversation, String item, Map<String, String> metadata) {
    public BranchConversation {
        metadata = Map.copyOf(metadata);
    }
}
