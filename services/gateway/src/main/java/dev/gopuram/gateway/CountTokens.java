package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.contracts.chat.TokenCount;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Usage;
import java.util.Locale;

/** Counts the tokens of a request in Anthropic's dialect, and says who counted. */
final class CountTokens implements Operation {
    private final Chat chat;

    CountTokens(Chat chat) {
        this.chat = chat;
    }

    /** What Anthropic answers, and our own field. */
    record Counted(long inputTokens, Ours gopuram) {}

    record Ours(String usageSource) {}

    @Override
    public Answer answer(EdgeCall call) {
        call.note(call.demand().model(), Usage.NONE);
        TokenCount count = call.ask(() -> chat.countTokens(CompleteChat.request(call, Dialect.ANTHROPIC)));
        String source = count.source().name().toLowerCase(Locale.ROOT);
        return Answer.ok(new Counted(count.inputTokens(), new Ours(source)));
    }
}
