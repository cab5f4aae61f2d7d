package dev.gopuram.chat;

import dev.gopuram.conversations.ConversationsConfig;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Reloadable;
import java.util.Map;

/**
 * What chat can answer with.
 *
 * @param aliases further names for models, for example {@code default-llm: openai/gpt-4o}
 * @param defaultModel what answers a request that names no model
 * @param fallbacks who answers in the place of a model, by its name as it is asked for; {@code default} for all that have
 *     none of their own
 */
public record ChatConfig(
        @Reloadable Map<String, String> aliases,
        @Reloadable String defaultModel,
        @Reloadable Map<String, FallbackConfig> fallbacks,
        RetrievalConfig retrieval,
        ExtractiveConfig extractive,
        ConversationsConfig conversations) {
    public ChatConfig {
        aliases = Map.copyOf(aliases);
        fallbacks = Map.copyOf(fallbacks);
        if (defaultModel.isBlank()) {
            throw Problem.invalid("default_model", defaultModel, "the name of a model");
        }
    }

    public static ChatConfig defaults() {
        return new ChatConfig(
                Map.of(),
                ExtractiveProvider.NAME,
                Map.of(),
                RetrievalConfig.defaults(),
                ExtractiveConfig.defaults(),
                ConversationsConfig.defaults());
    }
}
