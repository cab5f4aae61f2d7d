package dev.gopuram.chat;

import dev.gopuram.kernel.Bytes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request in OpenAI's dialect, read and found valid.
 *
 * @param body the bytes it came as; what is only passed on is passed on from here
 * @param json the same, parsed
 * @param model the wanted model's name; empty where the request names none
 * @param includeUsage whether the client asked for the usage chunk of a stream
 * @param maxTokens the most tokens the answer may have, where said
 * @param beyondText the fields that ask for more than text, with what they say: only an LLM can serve them
 */
record ChatRequest(
        Bytes body,
        JsonNode json,
        String model,
        List<Message> messages,
        boolean stream,
        boolean includeUsage,
        @Nullable Integer maxTokens,
        List<String> stop,
        Map<String, String> beyondText,
        @Nullable Extension gopuram) {
    ChatRequest {
        messages = List.copyOf(messages);
        stop = List.copyOf(stop);
    }

    /**
     * The {@code gopuram} field: what we add to the dialect.
     *
     * @param collection where to retrieve from; null for nowhere
     * @param limit how many passages; null for the configured number
     */
    record Extension(
            @Nullable String collection,
            @Nullable Map<String, String> filter,
            @Nullable Integer limit) {}

    /** What the user asks: the last user message. */
    String question() {
        for (int i = messages.size() - 1; i >= 0; i--) {
            if (messages.get(i).role() == Message.Role.USER) {
                return messages.get(i).text();
            }
        }
        return "";
    }

    @Nullable
    String collection() {
        return gopuram == null ? null : gopuram.collection();
    }
}
