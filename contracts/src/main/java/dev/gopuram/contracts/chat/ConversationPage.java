package dev.gopuram.contracts.chat;

import java.util.List;

/**
 * A page of conversations.
 *
 * @param more whether older ones follow
 */
public record ConversationPage(List<Conversation> conversations, boolean more) {
    public ConversationPage {
        conversations = List.copyOf(conversations);
    }
}
