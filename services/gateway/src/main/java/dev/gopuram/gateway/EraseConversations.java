package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.EraseSubject;
import dev.gopuram.contracts.chat.Erased;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;

/** Erases all that is stored of a subject; answers how much it was. */
final class EraseConversations implements Operation {
    record Body(String object, String userId, long conversations, long responses, long items) {}

    private final Chat chat;

    EraseConversations(Chat chat) {
        this.chat = chat;
    }

    @Override
    public Answer answer(EdgeCall call) {
        String subject = QueryText.of(call, "user_id").text("user_id", "");
        Erased erased = call.ask(() -> chat.eraseSubject(new EraseSubject(subject)));
        return Answer.ok(
                new Body("conversations.erased", subject, erased.conversations(), erased.responses(), erased.items()));
    }
}
