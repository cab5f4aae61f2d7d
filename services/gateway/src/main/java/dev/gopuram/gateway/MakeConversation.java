package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.CreateConversation;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import java.util.Map;

/** Makes a conversation. */
final class MakeConversation implements Operation {
    private final Chat chat;

    MakeConversation(Chat chat) {
        this.chat = chat;
    }

    @Override
    public Answer answer(EdgeCall call) {
        ConversationBody body = ConversationBody.read(call.body());
        Map<String, String> metadata = body.metadata() == null ? Map.of() : body.metadata();
        CreateConversation request =
                new CreateConversation(IdempotencyKey.of(call), body.subject(), metadata, body.items());
        return Answer.ok(ConversationObject.of(call.ask(() -> chat.createConversation(request))));
    }
}
