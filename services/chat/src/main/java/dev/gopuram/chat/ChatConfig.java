package dev.gopuram.chat;

import dev.gopuram.conversations.ConversationsConfig;
import dev.gopuram.kernel.Problem;
import java.util.Map;

/**
 * What chat can answer with.
 *
 * @param aliases further names for models, for example {@code default-llm: openai/gpt-4o}
 * @param defaultModel what answers a request that names no model
 */
public record ChatConfig(
        Map<String, String> aliases,
        String defaultModel,
        RetrievalConfig retrieval,
        ExtractiveConfig extractive,
        ConversationsConfig conversations) {
    public ChatConfig {
        aliases = Map.copyOf(aliases);
        if (defaultModel.isBlank()) {
            throw Problem.invalid("default_model", defaultModel, "the name of a model");
        }
    }

    public static ChatConfig defaults() {
        return new ChatConfig(
                Map.of(),
                ExtractiveProvider.NAME,
                RetrievalConfig.defaults(),
                ExtractiveConfig.defaults(),
                ConversationsConfig.defaults());
    }
}
