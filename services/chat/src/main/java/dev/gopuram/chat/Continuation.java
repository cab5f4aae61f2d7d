package dev.gopuram.chat;

import dev.gopuram.contracts.chat.Item;
import dev.gopuram.platform.dialects.ResponsesOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request with what was said before in front of it, and what of the exchange is kept.
 *
 * @param subject whose the exchange is
 * @param conversation the conversation it continues; empty for none
 * @param lastItem the conversation's last item as the answer knows it; empty where it had none
 * @param previous the response it continues; empty for none
 * @param key the subject's key when the answer began, where the answer is kept as a response; else empty
 * @param input what the request adds, as items
 */
record Continuation(
        ChatRequest request,
        String subject,
        String conversation,
        String lastItem,
        String previous,
        String key,
        List<Item> input) {
    Continuation {
        input = List.copyOf(input);
    }

    /** A request that continues nothing and is not kept. */
    static Continuation none(ChatRequest request) {
        return new Continuation(request, "", "", "", "", "", List.of());
    }

    /** Whether the answer is kept as a response. */
    boolean stored() {
        return !key.isEmpty();
    }

    /** Whether anything is kept of it. */
    boolean isKept() {
        return stored() || !conversation.isEmpty();
    }

    /** What a request continues, by its own words; null where its dialect has none. */
    static @Nullable ResponsesOptions options(ChatRequest request) {
        return switch (request.dialect()) {
            case RESPONSES -> ResponsesOptions.of(request.json());
            case OPENAI, ANTHROPIC -> null;
        };
    }
}
