package dev.gopuram.conversations;

import dev.gopuram.contracts.chat.FindItem;
import dev.gopuram.contracts.chat.Item;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;

/** Shows one item. */
final class ItemLookup {
    private final ConversationStore store;

    ItemLookup(ConversationStore store) {
        this.store = store;
    }

    Item run(FindItem request) {
        return store.findItem(CallContext.current().tenant(), request.conversation(), request.id())
                .orElseThrow(() -> Problem.notFound("item", request.id()).at("item_id"));
    }
}
