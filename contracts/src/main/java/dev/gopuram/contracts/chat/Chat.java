package dev.gopuram.contracts.chat;

import dev.gopuram.kernel.Cancellable;
import dev.gopuram.kernel.Idempotent;
import dev.gopuram.kernel.TokenStream;

/** Answers conversations, by a provider's model or from the caller's own documents. */
public interface Chat {
    /** The whole answer. Not idempotent: a provider bills every call. */
    @Cancellable
    Completion complete(CompletionRequest request);

    /**
     * The answer as it comes, in the dialect's own events. Throws until the provider has accepted the request, so that
     * a caller can still answer with a status; after that the stream's end tells.
     */
    @Cancellable
    TokenStream stream(CompletionRequest request);

    /** The names that {@code model} may take. */
    @Idempotent
    ChatModelList listChatModels(ListChatModels request);
}
