package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.ListResponseItems;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;

/** Lists what a stored response was an answer to. */
final class ShowResponseItems implements Operation {
    private final Chat chat;

    ShowResponseItems(Chat chat) {
        this.chat = chat;
    }

    @Override
    public Answer answer(EdgeCall call) {
        ListQuery query = ListQuery.of(call);
        ListResponseItems request =
                new ListResponseItems(call.pathValue("response"), query.after(), query.limit(), query.order());
        return Answer.ok(ListBody.of(call.ask(() -> chat.listResponseItems(request))));
    }
}
