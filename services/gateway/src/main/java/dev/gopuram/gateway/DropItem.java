package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.DeleteItem;
import dev.gopuram.contracts.chat.DeletedItem;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Problem;

/** Deletes one item; answers the conversation. */
final class DropItem implements Operation {
    private final Chat chat;

    DropItem(Chat chat) {
        this.chat = chat;
    }

    @Override
    public Answer answer(EdgeCall call) {
        String id = call.pathValue("item");
        DeleteItem request = new DeleteItem(call.pathValue("conversation"), id);
        DeletedItem deleted = call.ask(() -> chat.deleteItem(request));
        if (!deleted.found()) {
            throw Problem.notFound("item", id).at("item_id");
        }
        return Answer.ok(ConversationObject.of(deleted.conversation()));
    }
}
