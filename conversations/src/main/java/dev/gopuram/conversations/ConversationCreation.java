package dev.gopuram.conversations;

import dev.gopuram.contracts.chat.Conversation;
import dev.gopuram.contracts.chat.CreateConversation;
import dev.gopuram.kernel.CallContext;
import java.util.List;
import java.util.Map;

/** Makes a conversation. */
final class ConversationCreation {
    private final ConversationStore store;
    private final ItemReader items;

    ConversationCreation(ConversationStore store, ItemReader items) {
        this.store = store;
        this.items = items;
    }

    Conversation run(CreateConversation request) {
        CallContext context = CallContext.current();
        Owner owner = new Owner(context.tenant(), Subjects.orCaller(request.subject(), context));
        Map<String, String> metadata = Metadata.checked(request.metadata());
        Once once = Once.of(request.idempotencyKey(), "create", List.of(owner.subject()), metadata, request.items());
        return store.create(owner, once, metadata, items.read(request.items(), "items"));
    }
}
