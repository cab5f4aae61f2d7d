package dev.gopuram.conversations;

import dev.gopuram.contracts.chat.BranchConversation;
import dev.gopuram.contracts.chat.Conversation;
import dev.gopuram.kernel.CallContext;
import java.util.List;
import java.util.Map;

/** Copies a conversation up to an item. A copy, since each item is sealed for its own conversation. */
final class ConversationBranching {
    private final ConversationStore store;

    ConversationBranching(ConversationStore store) {
        this.store = store;
    }

    Conversation run(BranchConversation request) {
        Map<String, String> metadata = Metadata.checked(request.metadata());
        Once once = Once.of(
                request.idempotencyKey(),
                "branch",
                List.of(request.conversation(), request.item()),
                metadata,
                List.of());
        return store.branch(CallContext.current().tenant(), once, request.conversation(), request.item(), metadata);
    }
}
