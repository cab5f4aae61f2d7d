package dev.gopuram.conversations;

import dev.gopuram.contracts.chat.Conversation;
import dev.gopuram.contracts.chat.UpdateConversation;
import dev.gopuram.kernel.CallContext;

/** Gives a conversation other metadata. */
final class ConversationUpdate {
    private final ConversationStore store;

    ConversationUpdate(ConversationStore store) {
        this.store = store;
    }

    Conversation run(UpdateConversation request) {
        return store.update(CallContext.current().tenant(), request.id(), Metadata.checked(request.metadata()));
    }
}
