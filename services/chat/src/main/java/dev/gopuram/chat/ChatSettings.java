package dev.gopuram.chat;

import java.util.Map;

/**
 * What the service is told by its operator.
 *
 * @param providers who answers, by name; the name stands before the slash in {@code provider/model}. {@code extractive} is
 *     always there
 */
public record ChatSettings(ChatConfig config, Map<String, ProviderConfig> providers) {
    public ChatSettings {
        providers = Map.copyOf(providers);
    }
}
