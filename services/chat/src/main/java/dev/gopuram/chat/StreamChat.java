package dev.gopuram.chat;

import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;

/** Answers a conversation as the answer comes. */
final class StreamChat {
    private final AskInTurn answers;
    private final Retrieval retrieval;
    private final Continuations continuations;
    private final Prompts prompts;
    private final KeepExchange keep;

    StreamChat(AskInTurn answers, Retrieval retrieval, Continuations continuations, Prompts prompts) {
        this.prompts = prompts;
        this.continuations = continuations;
        this.keep = new KeepExchange(continuations);
        this.answers = answers;
        this.retrieval = retrieval;
    }

    TokenStream run(CompletionRequest call) {
        ChatRequest request = RequestReader.read(call, continuations::followed, prompts);
        if (!request.stream()) {
            throw Problem.invalid("stream", false, "true for a stream");
        }
        AskInTurn.Turns turns = answers.turns(request);
        Continuation continuation = continuations.of(request);
        keep.requireKeepable(continuation);
        Sources sources = retrieval.sources(continuation.request());
        return keep.streamed(continuation, answer(turns, continuation.request(), sources));
    }

    private TokenStream answer(AskInTurn.Turns turns, ChatRequest request, Sources sources) {
        ChatRequest.Prompted prompt = request.prompt();
        if (prompt == null) {
            return answers.stream(turns, request, sources);
        }
        try {
            return prompt.use().answered(answers.stream(turns, request.prompted(), sources));
        } catch (Problem problem) {
            prompt.use().failed(problem);
            throw problem;
        }
    }
}
