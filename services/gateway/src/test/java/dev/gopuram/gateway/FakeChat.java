package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.ChatModel;
import dev.gopuram.contracts.chat.ChatModelList;
import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.ListChatModels;
import dev.gopuram.contracts.chat.TokenCount;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/** Answers what the test tells it to. */
class FakeChat extends FakeArchive {
    final AtomicReference<CallContext> context = new AtomicReference<>();
    final AtomicReference<CompletionRequest> request = new AtomicReference<>();
    volatile Function<CompletionRequest, Completion> completing = r -> new Completion(
            Bytes.utf8("{\"object\":\"chat.completion\"}"), "extractive", "", new Usage(3, 0, 4, Usage.Source.COUNTED));
    volatile Function<CompletionRequest, TokenStream> streaming = r -> {
        throw new AssertionError("no stream was expected");
    };

    @Override
    public Completion complete(CompletionRequest asked) {
        note(asked);
        return completing.apply(asked);
    }

    @Override
    public TokenStream stream(CompletionRequest asked) {
        note(asked);
        return streaming.apply(asked);
    }

    @Override
    public TokenCount countTokens(CompletionRequest asked) {
        note(asked);
        return new TokenCount(11, Usage.Source.ESTIMATED);
    }

    @Override
    public ChatModelList listChatModels(ListChatModels asked) {
        return new ChatModelList(
                List.of(new ChatModel("extractive", "gopuram"), new ChatModel("openai/gpt-4o", "openai")));
    }

    private void note(CompletionRequest asked) {
        request.set(asked);
        context.set(CallContext.current());
    }
}
