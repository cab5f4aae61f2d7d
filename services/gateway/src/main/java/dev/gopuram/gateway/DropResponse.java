package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.DeleteResponse;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Problem;

/** Deletes a stored response. */
final class DropResponse implements Operation {
    private final Chat chat;

    DropResponse(Chat chat) {
        this.chat = chat;
    }

    @Override
    public Answer answer(EdgeCall call) {
        String id = call.pathValue("response");
        if (!call.ask(() -> chat.deleteResponse(new DeleteResponse(id))).found()) {
            throw Problem.notFound("response", id).at("response_id");
        }
        return Answer.ok(new Removed(id, "response", true));
    }
}
