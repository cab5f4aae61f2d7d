package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.kernel.Problem;

/** Answers a conversation whole. */
final class CompleteChat {
    private final AskInTurn answers;
    private final Retrieval retrieval;
    private final Continuations continuations;
    private final Prompts prompts;
    private final KeepExchange keep;

    CompleteChat(AskInTurn answers, Retrieval retrieval, Continuations continuations, Prompts prompts) {
        this.prompts = prompts;
        this.continuations = continuations;
        this.keep = new KeepExchange(continuations);
        this.answers = answers;
        this.retrieval = retrieval;
    }

    Completion run(CompletionRequest call) {
        ChatRequest request = RequestReader.read(call, continuations::followed, prompts);
        if (request.stream()) {
            throw Problem.invalid("stream", true, "false for a whole answer");
        }
        AskInTurn.Turns turns = answers.turns(request);
        Continuation continuation = continuations.of(request);
        keep.requireKeepable(continuation);
        Sources sources = retrieval.sources(continuation.request());
        return keep.whole(continuation, answer(turns, continuation.request(), sources));
    }

    private Completion answer(AskInTurn.Turns turns, ChatRequest request, Sources sources) {
        ChatRequest.Prompted prompt = request.prompt();
        if (prompt == null) {
            return answers.complete(turns, request, sources);
        }
        try {
            return prompt.use().answered(answers.complete(turns, request.prompted(), sources));
        } catch (Problem problem) {
            prompt.use().failed(problem);
            throw problem;
        }
    }
}
