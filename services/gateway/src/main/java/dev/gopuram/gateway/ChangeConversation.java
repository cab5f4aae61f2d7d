package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.UpdateConversation;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Problem;
import java.util.Map;

/** Gives a conversation other metadata. */
final class ChangeConversation implements Operation {
    private final Chat chat;

    ChangeConversation(Chat chat) {
        this.chat = chat;
    }

    @Override
    public Answer answer(EdgeCall call) {
        Map<String, String> metadata = ConversationBody.read(call.body()).metadata();
        if (metadata == null) {
            throw Problem.invalid("metadata", "missing", "an object of strings, in place of what there is");
        }
        UpdateConversation request = new UpdateConversation(call.pathValue("conversation"), metadata);
        return Answer.ok(ConversationObject.of(call.ask(() -> chat.updateConversation(request))));
    }
}
