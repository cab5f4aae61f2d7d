package dev.gopuram.conversations;

import dev.gopuram.contracts.chat.DeleteConversation;
import dev.gopuram.contracts.chat.Deleted;
import dev.gopuram.kernel.CallContext;

/** Deletes a conversation with its items. */
final class ConversationDeletion {
    private final ConversationStore store;

    ConversationDeletion(ConversationStore store) {
        this.store = store;
    }

    Deleted run(DeleteConversation request) {
        return new Deleted(store.delete(CallContext.current().tenant(), request.id()));
    }
}
