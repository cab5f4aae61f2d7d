package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Usage;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code usage} object of the Messages API. Its {@code input_tokens} leave out what was read from a cache or written
 * into one; ours count all that was read.
 */
record AnthropicUsage(long input, long cacheWrite, long cacheRead, long output, long thinking) {
    /** Nothing was said: whoever bills estimates. */
    static final Usage UNSAID = new Usage(0, 0, 0, Usage.Source.ESTIMATED);

    /** More than any answer has; beyond it a number is no count, and sums stay far from overflow. */
    private static final long MAX_COUNT = 1L << 50;

    static final AnthropicUsage NONE = new AnthropicUsage(0, 0, 0, 0, 0);

    static AnthropicUsage of(Usage usage) {
        long fresh = usage.inputTokens() - usage.cacheWriteInputTokens() - usage.cachedInputTokens();
        return new AnthropicUsage(
                Math.max(0, fresh),
                usage.cacheWriteInputTokens(),
                usage.cachedInputTokens(),
                usage.outputTokens(),
                usage.reasoningTokens());
    }

    /** What a reply's usage says. */
    static Usage read(@Nullable JsonNode usage) {
        return usage == null || !usage.isObject() ? UNSAID : NONE.updated(usage).neutral();
    }

    /** These counts with what a later event says in their place: an event may name only some. */
    AnthropicUsage updated(JsonNode usage) {
        return new AnthropicUsage(
                count(usage, "input_tokens", input),
                count(usage, "cache_creation_input_tokens", cacheWrite),
                count(usage, "cache_read_input_tokens", cacheRead),
                count(usage, "output_tokens", output),
                count(usage.path("output_tokens_details"), "thinking_tokens", thinking));
    }

    Usage neutral() {
        return new Usage(
                input + cacheWrite + cacheRead, cacheRead, output, Usage.Source.REPORTED, cacheWrite, thinking);
    }

    ObjectNode json() {
        ObjectNode usage = JsonNodeFactory.instance
                .objectNode()
                .put("input_tokens", input)
                .put("cache_creation_input_tokens", cacheWrite)
                .put("cache_read_input_tokens", cacheRead)
                .put("output_tokens", output);
        if (thinking > 0) {
            usage.putObject("output_tokens_details").put("thinking_tokens", thinking);
        }
        return usage;
    }

    private static long count(JsonNode usage, String name, long otherwise) {
        JsonNode count = usage.path(name);
        boolean isCount = count.isIntegralNumber()
                && count.canConvertToLong()
                && count.longValue() >= 0
                && count.longValue() <= MAX_COUNT;
        return isCount ? count.longValue() : otherwise;
    }
}
