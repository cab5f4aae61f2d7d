package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.ListItems;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;

/** Lists a conversation's items, the last one first unless asked otherwise. */
final class ShowItems implements Operation {
    private final Chat chat;

    ShowItems(Chat chat) {
        this.chat = chat;
    }

    @Override
    public Answer answer(EdgeCall call) {
        ListQuery query = ListQuery.of(call);
        ListItems request = new ListItems(call.pathValue("conversation"), query.after(), query.limit(), query.order());
        return Answer.ok(ListBody.of(call.ask(() -> chat.listItems(request))));
    }
}
