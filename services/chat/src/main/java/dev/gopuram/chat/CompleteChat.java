package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.kernel.Problem;

/** Answers a conversation whole. */
final class CompleteChat {
    private final ModelResolver models;
    private final Retrieval retrieval;

    CompleteChat(ModelResolver models, Retrieval retrieval) {
        this.models = models;
        this.retrieval = retrieval;
    }

    Completion run(CompletionRequest call) {
        ChatRequest request = RequestReader.read(call);
        if (request.stream()) {
            throw Problem.invalid("stream", true, "false for a whole answer");
        }
        ModelResolver.Target target = models.resolve(request.asked().model());
        Sources sources = retrieval.sources(request);
        return target.provider().complete(new Ask(request, target.model(), sources));
    }
}
