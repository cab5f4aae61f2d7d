package dev.gopuram.platform.wire;

import dev.gopuram.contracts.chat.ChatModelList;
import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.ListChatModels;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** A service whose stream does what a test wants. */
final class TestChat extends NothingStored {
    final AtomicInteger calls = new AtomicInteger();
    private final Function<CompletionRequest, TokenStream> stream;

    TestChat(Function<CompletionRequest, TokenStream> stream) {
        this.stream = stream;
    }

    @Override
    public Completion complete(CompletionRequest request) {
        calls.incrementAndGet();
        return new Completion(request.body(), "test", "", Usage.NONE);
    }

    @Override
    public TokenStream stream(CompletionRequest request) {
        calls.incrementAndGet();
        return stream.apply(request);
    }

    @Override
    public ChatModelList listChatModels(ListChatModels request) {
        return new ChatModelList(List.of());
    }
}
