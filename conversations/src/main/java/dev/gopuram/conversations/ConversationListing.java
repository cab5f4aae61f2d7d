package dev.gopuram.conversations;

import dev.gopuram.contracts.chat.Conversation;
import dev.gopuram.contracts.chat.ConversationPage;
import dev.gopuram.contracts.chat.ListConversations;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import java.util.List;
import java.util.regex.Pattern;

/** Lists a subject's conversations, newest first: ids sort by the time they were made, and the cursor is an id. */
final class ConversationListing {
    private static final Pattern CURSOR = Pattern.compile(SqlConversationStore.PREFIX + "_[0-9a-f]{32}");

    private final ConversationStore store;
    private final PageSize size;

    ConversationListing(ConversationStore store, PageSize size) {
        this.store = store;
        this.size = size;
    }

    ConversationPage run(ListConversations request) {
        CallContext context = CallContext.current();
        Owner owner = new Owner(context.tenant(), Subjects.orCaller(request.subject(), context));
        int limit = size.of(request.limit());
        if (!request.after().isEmpty() && !CURSOR.matcher(request.after()).matches()) {
            throw Problem.invalid("after", request.after(), "empty, or the id of a conversation");
        }
        List<Conversation> found = store.list(owner, request.after(), limit + 1);
        boolean more = found.size() > limit;
        return new ConversationPage(more ? found.subList(0, limit) : found, more);
    }
}
