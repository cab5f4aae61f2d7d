package dev.gopuram.conversations;

import dev.gopuram.contracts.chat.Conversation;
import dev.gopuram.contracts.chat.FindConversation;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;

/** Shows a conversation. */
final class ConversationLookup {
    private final ConversationStore store;

    ConversationLookup(ConversationStore store) {
        this.store = store;
    }

    Conversation run(FindConversation request) {
        return store.find(CallContext.current().tenant(), request.id())
                .orElseThrow(
                        () -> Problem.notFound("conversation", request.id()).at("conversation_id"));
    }
}
