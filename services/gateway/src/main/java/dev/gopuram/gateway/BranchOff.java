package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.BranchConversation;
import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.platform.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Begins a conversation as another one began. */
final class BranchOff implements Operation {
    /**
     * What is asked.
     *
     * @param itemId the last item to take over; all where absent
     */
    record Body(@Nullable String itemId, @Nullable Map<String, String> metadata) {}

    private final Chat chat;

    BranchOff(Chat chat) {
        this.chat = chat;
    }

    @Override
    public Answer answer(EdgeCall call) {
        Body body = call.body().length() == 0 ? new Body(null, null) : Json.read(call.body(), Body.class);
        BranchConversation request = new BranchConversation(
                IdempotencyKey.of(call),
                call.pathValue("conversation"),
                body.itemId() == null ? "" : body.itemId(),
                body.metadata() == null ? Map.of() : body.metadata());
        return Answer.ok(ConversationObject.of(call.ask(() -> chat.branchConversation(request))));
    }
}
