package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.FindItem;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;

/** Shows one item of a conversation, byte for byte. */
final class ShowItem implements Operation {
    private final Chat chat;

    ShowItem(Chat chat) {
        this.chat = chat;
    }

    @Override
    public Answer answer(EdgeCall call) {
        QueryText.passingOver(call, ListQuery.PASSED_OVER);
        FindItem request = new FindItem(call.pathValue("conversation"), call.pathValue("item"));
        return new Answer.Whole(
                200, Answer.JSON, call.ask(() -> chat.findItem(request)).json());
    }
}
