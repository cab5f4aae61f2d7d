package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.kernel.Problem;

/** Answers a conversation whole. */
final class CompleteChat {
    private final BeginExchange begin;
    private final AskInTurn answers;
    private final KeepExchange keep;

    CompleteChat(BeginExchange begin, AskInTurn answers, KeepExchange keep) {
        this.begin = begin;
        this.answers = answers;
        this.keep = keep;
    }

    Completion run(CompletionRequest call) {
        BeginExchange.Begun begun = begin.of(call, false);
        return keep.whole(begun.continuation(), answer(begun));
    }

    private Completion answer(BeginExchange.Begun begun) {
        PromptUse prompt = begun.prompt();
        if (prompt == null) {
            return asked(begun);
        }
        try {
            return prompt.answered(asked(begun));
        } catch (Problem problem) {
            prompt.failed(problem);
            throw problem;
        }
    }

    private Completion asked(BeginExchange.Begun begun) {
        return answers.complete(begun.turns(), begun.request(), begun.sources());
    }
}
