package dev.gopuram.chat;

import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.kernel.Problem;
import org.jspecify.annotations.Nullable;

/** What comes before anybody is asked: reads the request, finds who may answer, what was said before, and passages. */
final class BeginExchange {
    private final AskInTurn answers;
    private final Retrieval retrieval;
    private final Continuations continuations;
    private final KeepExchange keep;
    private final Prompts prompts;

    BeginExchange(
            AskInTurn answers, Retrieval retrieval, Continuations continuations, KeepExchange keep, Prompts prompts) {
        this.answers = answers;
        this.retrieval = retrieval;
        this.continuations = continuations;
        this.keep = keep;
        this.prompts = prompts;
    }

    /** A request that may be answered, with all that the answer takes. */
    record Begun(AskInTurn.Turns turns, Continuation continuation, Sources sources) {
        @Nullable
        PromptUse prompt() {
            ChatRequest.Prompted prompt = continuation.request().prompt();
            return prompt == null ? null : prompt.use();
        }

        /** What is asked. */
        ChatRequest request() {
            return continuation.request().prompted();
        }
    }

    Begun of(CompletionRequest call, boolean stream) {
        ChatRequest request = RequestReader.read(call, continuations::followed, prompts);
        if (request.stream() != stream) {
            throw Problem.invalid(
                    "stream", request.stream(), stream ? "true for a stream" : "false for a whole answer");
        }
        AskInTurn.Turns turns = turns(request);
        Continuation continuation = continuations.of(request);
        keep.requireKeepable(continuation);
        return new Begun(turns, continuation, retrieval.sources(continuation.request()));
    }

    private AskInTurn.Turns turns(ChatRequest request) {
        try {
            return answers.turns(request);
        } catch (Problem unknown) {
            throw prompts.inDoubt(unknown);
        }
    }
}
