package dev.gopuram.chat;

import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;

/** Answers a conversation as the answer comes. */
final class StreamChat {
    private final ModelResolver models;
    private final Retrieval retrieval;

    StreamChat(ModelResolver models, Retrieval retrieval) {
        this.models = models;
        this.retrieval = retrieval;
    }

    TokenStream run(CompletionRequest call) {
        ChatRequest request = RequestReader.read(call);
        if (!request.stream()) {
            throw Problem.invalid("stream", false, "true for a stream");
        }
        ModelResolver.Target target = models.resolve(request.asked().model());
        Sources sources = retrieval.sources(request);
        return target.provider().stream(new Ask(request, target.model(), sources));
    }
}
