package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Conversation;
import java.time.Instant;
import java.util.Map;

/**
 * A conversation as OpenAI shows it.
 *
 * @param gopuram what OpenAI does not say
 */
record ConversationObject(String id, String object, long createdAt, Map<String, String> metadata, Extras gopuram) {
    record Extras(String userId, long items, Instant updatedAt) {}

    static ConversationObject of(Conversation conversation) {
        return new ConversationObject(
                conversation.id(),
                "conversation",
                conversation.createdAt().getEpochSecond(),
                conversation.metadata(),
                new Extras(conversation.subject(), conversation.items(), conversation.updatedAt()));
    }
}
