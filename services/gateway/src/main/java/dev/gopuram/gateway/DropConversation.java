package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.DeleteConversation;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Problem;

/** Deletes a conversation with its items. */
final class DropConversation implements Operation {
    private final Chat chat;

    DropConversation(Chat chat) {
        this.chat = chat;
    }

    @Override
    public Answer answer(EdgeCall call) {
        String id = call.pathValue("conversation");
        if (!call.ask(() -> chat.deleteConversation(new DeleteConversation(id))).found()) {
            throw Problem.notFound("conversation", id).at("conversation_id");
        }
        return Answer.ok(new Removed(id, "conversation.deleted", true));
    }
}
