package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.AppendItems;
import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;

/** Adds items to the end of a conversation. */
final class AddItems implements Operation {
    private final Chat chat;

    AddItems(Chat chat) {
        this.chat = chat;
    }

    @Override
    public Answer answer(EdgeCall call) {
        ConversationBody body = ConversationBody.read(call.body());
        AppendItems request = new AppendItems(
                IdempotencyKey.of(call), call.pathValue("conversation"), body.expectedLast(), body.items());
        return Answer.ok(ListBody.of(call.ask(() -> chat.appendItems(request))));
    }
}
