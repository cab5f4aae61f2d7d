package dev.gopuram.conversations;

import dev.gopuram.contracts.chat.ItemPage;
import dev.gopuram.contracts.chat.ListItems;
import dev.gopuram.kernel.CallContext;

/** Lists a conversation's items. */
final class ItemListing {
    private final ConversationStore store;
    private final PageSize size;

    ItemListing(ConversationStore store, PageSize size) {
        this.store = store;
        this.size = size;
    }

    ItemPage run(ListItems request) {
        Slice slice = new Slice(request.after(), size.of(request.limit()), request.order());
        return store.items(CallContext.current().tenant(), request.conversation(), slice);
    }
}
