package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.ForceBreaker;
import dev.gopuram.contracts.chat.UpstreamBreaker;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;

/** Keeps a breaker open or closed, or lets it decide by itself again. */
final class SetBreaker implements Operation {
    record Body(String state) {}

    private final Chat chat;

    SetBreaker(Chat chat) {
        this.chat = chat;
    }

    @Override
    public Answer answer(EdgeCall call) {
        Body body = Json.read(call.body(), Body.class);
        ForceBreaker request = new ForceBreaker(call.pathValue("name"), force(body.state()));
        return Answer.ok(BreakerBody.of(call.ask(() -> chat.forceBreaker(request))));
    }

    private static UpstreamBreaker.Force force(String state) {
        return switch (state) {
            case "open" -> UpstreamBreaker.Force.OPEN;
            case "closed" -> UpstreamBreaker.Force.CLOSED;
            case "auto" -> UpstreamBreaker.Force.NONE;
            default -> throw Problem.invalid("state", state, "open, closed or auto");
        };
    }
}
