package dev.gopuram.contracts.chat;

import dev.gopuram.kernel.Bytes;
import java.util.List;
import java.util.Map;

/**
 * Asks for a new conversation.
 *
 * @param idempotencyKey the same one answers the same conversation again
 * @param subject whose it is to be; the caller itself where empty
 * @param items the first items, each as OpenAI's Responses API writes it
 */
public record CreateConversation(
        String idempotencyKey, String subject, Map<String, String> metadata, List<Bytes> items) {
    public CreateConversation {
        metadata = Map.copyOf(metadata);
        items = List.copyOf(items);
    }
}
