package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.http.Headers;

/** Answers a conversation in OpenAI's dialect. The body goes on as it came; here only its envelope is read. */
final class CompleteChat implements Operation {
    private final Chat chat;

    CompleteChat(Chat chat) {
        this.chat = chat;
    }

    @Override
    public Answer answer(EdgeCall call) {
        ChatEnvelope envelope = ChatEnvelope.read(call.body());
        CompletionRequest request = new CompletionRequest(Dialect.OPENAI, call.body());
        call.note(envelope.model(), Usage.NONE);
        return envelope.stream() ? stream(call, request) : whole(call, request);
    }

    private Answer stream(EdgeCall call, CompletionRequest request) {
        call.streams();
        TokenStream stream = call.ask(() -> chat.stream(request));
        return new Answer.Events(Replies.EVENTS, stream);
    }

    private Answer whole(EdgeCall call, CompletionRequest request) {
        Completion completion = call.ask(() -> chat.complete(request));
        call.note(completion.model(), completion.usage());
        Headers headers = Answer.JSON.with("x-gopuram-model", completion.model());
        if (!completion.fallback().isEmpty()) {
            call.noteFallback(completion.fallback());
            headers = headers.with("x-gopuram-fallback", completion.fallback());
        }
        return new Answer.Whole(200, headers, completion.body());
    }
}
