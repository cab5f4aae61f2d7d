package dev.gopuram.conversations;

import dev.gopuram.contracts.chat.DeleteItem;
import dev.gopuram.contracts.chat.DeletedItem;
import dev.gopuram.kernel.CallContext;

/** Deletes one item. */
final class ItemDeletion {
    private final ConversationStore store;

    ItemDeletion(ConversationStore store) {
        this.store = store;
    }

    DeletedItem run(DeleteItem request) {
        return store.deleteItem(CallContext.current().tenant(), request.conversation(), request.id());
    }
}
