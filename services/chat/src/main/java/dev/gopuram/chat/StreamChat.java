package dev.gopuram.chat;

import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;

/** Answers a conversation as the answer comes. */
final class StreamChat {
    private final BeginExchange begin;
    private final AskInTurn answers;
    private final KeepExchange keep;

    StreamChat(BeginExchange begin, AskInTurn answers, KeepExchange keep) {
        this.begin = begin;
        this.answers = answers;
        this.keep = keep;
    }

    TokenStream run(CompletionRequest call) {
        BeginExchange.Begun begun = begin.of(call, true);
        return keep.streamed(begun.continuation(), answer(begun));
    }

    private TokenStream answer(BeginExchange.Begun begun) {
        PromptUse prompt = begun.prompt();
        if (prompt == null) {
            return asked(begun);
        }
        try {
            return prompt.answered(begun.request(), asked(begun));
        } catch (Problem problem) {
            prompt.failed(problem);
            throw problem;
        }
    }

    private TokenStream asked(BeginExchange.Begun begun) {
        return answers.stream(begun.turns(), begun.request(), begun.sources());
    }
}
