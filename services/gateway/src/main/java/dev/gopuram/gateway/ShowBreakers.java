package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.ListBreakers;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import java.util.List;

/** Shows the breakers of the providers that were asked since chat started or they were changed. */
final class ShowBreakers implements Operation {
    record Body(List<BreakerBody> breakers) {}

    private final Chat chat;

    ShowBreakers(Chat chat) {
        this.chat = chat;
    }

    @Override
    public Answer answer(EdgeCall call) {
        return Answer.ok(new Body(call.ask(() -> chat.listBreakers(new ListBreakers())).breakers().stream()
                .map(BreakerBody::of)
                .toList()));
    }
}
