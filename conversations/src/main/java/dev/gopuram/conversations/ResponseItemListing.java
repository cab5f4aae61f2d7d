package dev.gopuram.conversations;

import dev.gopuram.contracts.chat.ItemPage;
import dev.gopuram.contracts.chat.ListResponseItems;
import dev.gopuram.kernel.CallContext;

/** Lists what a stored response was an answer to. */
final class ResponseItemListing {
    private final ResponseStore store;
    private final PageSize size;

    ResponseItemListing(ResponseStore store, PageSize size) {
        this.store = store;
        this.size = size;
    }

    ItemPage run(ListResponseItems request) {
        Slice slice = new Slice(request.after(), size.of(request.limit()), request.order());
        return store.inputItems(CallContext.current().tenant(), request.response(), slice);
    }
}
