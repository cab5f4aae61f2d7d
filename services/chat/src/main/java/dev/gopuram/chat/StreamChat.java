package dev.gopuram.chat;

import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;

/** Answers a conversation as the answer comes. */
final class StreamChat {
    private final AskInTurn answers;
    private final Retrieval retrieval;
    private final Continuations continuations;
    private final KeepExchange keep;

    StreamChat(AskInTurn answers, Retrieval retrieval, Continuations continuations) {
        this.continuations = continuations;
        this.keep = new KeepExchange(continuations);
        this.answers = answers;
        this.retrieval = retrieval;
    }

    TokenStream run(CompletionRequest call) {
        ChatRequest request = RequestReader.read(call, continuations::followed);
        if (!request.stream()) {
            throw Problem.invalid("stream", false, "true for a stream");
        }
        AskInTurn.Turns turns = answers.turns(request);
        Continuation continuation = continuations.of(request);
        keep.requireKeepable(continuation);
        Sources sources = retrieval.sources(continuation.request());
        return keep.streamed(continuation, answers.stream(turns, continuation.request(), sources));
    }
}
