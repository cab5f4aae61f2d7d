package dev.gopuram.chat;

import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;

/** Answers a conversation as the answer comes. */
final class StreamChat {
    private final ModelResolver models;
    private final Retrieval retrieval;
    private final Continuations continuations;
    private final KeepExchange keep;

    StreamChat(ModelResolver models, Retrieval retrieval, Continuations continuations) {
        this.continuations = continuations;
        this.keep = new KeepExchange(continuations);
        this.models = models;
        this.retrieval = retrieval;
    }

    TokenStream run(CompletionRequest call) {
        ChatRequest request = RequestReader.read(call, continuations::followed);
        if (!request.stream()) {
            throw Problem.invalid("stream", false, "true for a stream");
        }
        ModelResolver.Target target = models.resolve(request.asked().model());
        Continuation continuation = continuations.of(request);
        keep.requireKeepable(continuation);
        Sources sources = retrieval.sources(continuation.request());
        Ask ask = new Ask(continuation.request(), target.model(), sources);
        return keep.streamed(continuation, target.provider().stream(ask));
    }
}
