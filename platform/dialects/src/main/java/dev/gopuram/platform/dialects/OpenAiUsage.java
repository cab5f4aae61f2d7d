package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Usage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code usage} object of a chat completion. Its {@code prompt_tokens} count what was read from a cache too, as ours
 * do. OpenAI has no word for tokens written into a cache; where another provider reports them they stand beside the
 * cached ones as {@code cache_write_tokens}, which its clients pass over.
 */
final class OpenAiUsage {
    private OpenAiUsage() {}

    /** What it says; empty where it says nothing that could be billed. */
    static Optional<Usage> read(@Nullable JsonNode usage) {
        if (usage == null || !usage.isObject()) {
            return Optional.empty();
        }
        JsonNode input = usage.path("prompt_tokens");
        JsonNode output = usage.path("completion_tokens");
        if (!isCount(input) && !isCount(output)) {
            return Optional.empty();
        }
        long inputTokens = count(input);
        long outputTokens = count(output);
        JsonNode details = usage.path("prompt_tokens_details");
        long cached = Math.min(count(details.path("cached_tokens")), inputTokens);
        long written = Math.min(count(details.path("cache_write_tokens")), inputTokens - cached);
        long reasoning = count(usage.path("completion_tokens_details").path("reasoning_tokens"));
        return Optional.of(new Usage(
                inputTokens, cached, outputTokens, Usage.Source.REPORTED, written, Math.min(reasoning, outputTokens)));
    }

    static ObjectNode json(Usage usage) {
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("prompt_tokens", usage.inputTokens())
                .put("completion_tokens", usage.outputTokens())
                .put("total_tokens", usage.totalTokens());
        ObjectNode read = json.putObject("prompt_tokens_details").put("cached_tokens", usage.cachedInputTokens());
        if (usage.cacheWriteInputTokens() > 0) {
            read.put("cache_write_tokens", usage.cacheWriteInputTokens());
        }
        json.putObject("completion_tokens_details").put("reasoning_tokens", usage.reasoningTokens());
        return json;
    }

    private static boolean isCount(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0;
    }

    private static long count(JsonNode node) {
        return isCount(node) ? node.longValue() : 0;
    }
}
