package dev.gopuram.chat;

import dev.gopuram.kernel.Problem;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What chat can answer with.
 *
 * @param providers who answers, by name; the name stands before the slash in {@code provider/model}. {@code extractive}
 *     is always there
 * @param aliases further names for models, for example {@code default-llm: openai/gpt-4o}
 * @param defaultModel what answers a request that names no model
 */
public record ChatConfig(
        Map<String, ProviderConfig> providers,
        Map<String, String> aliases,
        String defaultModel,
        RetrievalConfig retrieval,
        ExtractiveConfig extractive) {
    private static final Pattern PROVIDER_NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");

    public ChatConfig {
        providers = Map.copyOf(providers);
        aliases = Map.copyOf(aliases);
        for (String name : providers.keySet()) {
            if (!PROVIDER_NAME.matcher(name).matches()) {
                throw Problem.invalid("providers", name, "names of 1..64 of a-z 0-9 _ -");
            }
        }
        if (defaultModel.isBlank()) {
            throw Problem.invalid("default_model", defaultModel, "the name of a model");
        }
    }

    public static ChatConfig defaults() {
        return new ChatConfig(
                Map.of(), Map.of(), ExtractiveProvider.NAME, RetrievalConfig.defaults(), ExtractiveConfig.defaults());
    }
}
