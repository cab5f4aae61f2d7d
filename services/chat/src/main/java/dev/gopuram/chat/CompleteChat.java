package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.kernel.Problem;

/** Answers a conversation whole. */
final class CompleteChat {
    private final ModelResolver models;
    private final Retrieval retrieval;
    private final Continuations continuations;
    private final KeepExchange keep;

    CompleteChat(ModelResolver models, Retrieval retrieval, Continuations continuations) {
        this.continuations = continuations;
        this.keep = new KeepExchange(continuations);
        this.models = models;
        this.retrieval = retrieval;
    }

    Completion run(CompletionRequest call) {
        ChatRequest request = RequestReader.read(call, continuations::followed);
        if (request.stream()) {
            throw Problem.invalid("stream", true, "false for a whole answer");
        }
        ModelResolver.Target target = models.resolve(request.asked().model());
        Continuation continuation = continuations.of(request);
        keep.requireKeepable(continuation);
        Sources sources = retrieval.sources(continuation.request());
        Ask ask = new Ask(continuation.request(), target.model(), sources);
        return keep.whole(continuation, target.provider().complete(ask));
    }
}
