package dev.gopuram.conversations;

import dev.gopuram.contracts.chat.AppendItems;
import dev.gopuram.contracts.chat.Item;
import dev.gopuram.contracts.chat.ItemPage;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import java.util.List;
import java.util.Map;

/** Adds items to the end of a conversation. */
final class ItemAppending {
    private final ConversationStore store;
    private final ItemReader items;

    ItemAppending(ConversationStore store, ItemReader items) {
        this.store = store;
        this.items = items;
    }

    ItemPage run(AppendItems request) {
        if (request.items().isEmpty()) {
            throw Problem.invalid("items", "none", "1.." + ItemReader.MOST_AT_ONCE);
        }
        String expected = request.expectedLast();
        Once once = Once.of(
                request.idempotencyKey(),
                "append",
                expected == null ? List.of(request.conversation()) : List.of(request.conversation(), expected),
                Map.of(),
                request.items());
        List<Item> read = items.read(request.items(), "items");
        String tenant = CallContext.current().tenant();
        return new ItemPage(store.append(tenant, request.conversation(), once, expected, read), false);
    }
}
