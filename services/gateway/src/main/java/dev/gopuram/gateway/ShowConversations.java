package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.Conversation;
import dev.gopuram.contracts.chat.ConversationPage;
import dev.gopuram.contracts.chat.ListConversations;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.platform.json.Json;

/** Lists a subject's conversations, newest first. */
final class ShowConversations implements Operation {
    private final Chat chat;

    ShowConversations(Chat chat) {
        this.chat = chat;
    }

    @Override
    public Answer answer(EdgeCall call) {
        QueryText query = QueryText.of(call, "user_id", "after", "limit");
        ListConversations request =
                new ListConversations(query.text("user_id", ""), query.text("after", ""), ListQuery.limit(query));
        ConversationPage page = call.ask(() -> chat.listConversations(request));
        return Answer.ok(ListBody.of(
                page.conversations().stream()
                        .map(each -> Json.write(ConversationObject.of(each)).utf8())
                        .toList(),
                page.conversations().stream().map(Conversation::id).toList(),
                page.more()));
    }
}
