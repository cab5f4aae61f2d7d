package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.Arrival;
import dev.gopuram.edge.Demand;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.edge.Replies;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.http.Headers;
import java.util.Objects;

/** Answers a conversation in one dialect. The body goes on as it came; here only what it asks for is read. */
final class CompleteChat implements Operation {
    private final Chat chat;
    private final Dialect dialect;

    CompleteChat(Chat chat, Dialect dialect) {
        this.chat = chat;
        this.dialect = dialect;
    }

    @Override
    public Answer answer(EdgeCall call) {
        Demand demand = call.demand();
        CompletionRequest request = request(call, dialect);
        call.note(demand.model(), Usage.NONE);
        return demand.stream() ? stream(call, request) : whole(call, request);
    }

    static CompletionRequest request(EdgeCall call, Dialect dialect) {
        Arrival arrival = call.arrival();
        return new CompletionRequest(
                dialect,
                call.body(),
                Objects.requireNonNullElse(arrival.apiVersion(), ""),
                Objects.requireNonNullElse(arrival.betas(), ""));
    }

    private Answer stream(EdgeCall call, CompletionRequest request) {
        call.streams();
        TokenStream stream = call.ask(() -> chat.stream(request));
        TokenStream.Head head = stream.head();
        return new Answer.Events(named(call, Replies.EVENTS, head), stream);
    }

    private Answer whole(EdgeCall call, CompletionRequest request) {
        Completion completion = call.ask(() -> chat.complete(request));
        TokenStream.Head head =
                new TokenStream.Head(completion.model(), completion.fallback(), completion.prediction());
        Headers headers = named(call, Answer.JSON, head);
        call.note(completion.model(), completion.usage());
        return new Answer.Whole(200, headers, completion.body());
    }

    /** Says who answered, to the caller and to the log. */
    private static Headers named(EdgeCall call, Headers headers, TokenStream.Head head) {
        Headers named = headers;
        if (!head.model().isEmpty()) {
            call.note(head.model(), Usage.NONE);
            named = named.with("x-gopuram-model", head.model());
        }
        if (!head.fallback().isEmpty()) {
            call.noteFallback(head.fallback());
            named = named.with("x-gopuram-fallback", head.fallback());
        }
        if (!head.prediction().isEmpty()) {
            call.noteVersioned();
            named = named.with("x-gopuram-prediction", head.prediction());
        }
        return named;
    }
}
