package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.kernel.Problem;

/** Answers a conversation whole. */
final class CompleteChat {
    private final AskInTurn answers;
    private final Retrieval retrieval;
    private final Continuations continuations;
    private final KeepExchange keep;

    CompleteChat(AskInTurn answers, Retrieval retrieval, Continuations continuations) {
        this.continuations = continuations;
        this.keep = new KeepExchange(continuations);
        this.answers = answers;
        this.retrieval = retrieval;
    }

    Completion run(CompletionRequest call) {
        ChatRequest request = RequestReader.read(call, continuations::followed);
        if (request.stream()) {
            throw Problem.invalid("stream", true, "false for a whole answer");
        }
        AskInTurn.Turns turns = answers.turns(request);
        Continuation continuation = continuations.of(request);
        keep.requireKeepable(continuation);
        Sources sources = retrieval.sources(continuation.request());
        return keep.whole(continuation, answers.complete(turns, continuation.request(), sources));
    }
}
