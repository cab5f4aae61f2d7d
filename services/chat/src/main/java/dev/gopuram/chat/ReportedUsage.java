package dev.gopuram.chat;

import dev.gopuram.kernel.Usage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The {@code usage} object of OpenAI's dialect. */
final class ReportedUsage {
    private ReportedUsage() {}

    /** What it says; empty where it says nothing that could be billed. */
    static Optional<Usage> read(@Nullable JsonNode usage) {
        if (usage == null || !usage.isObject()) {
            return Optional.empty();
        }
        JsonNode input = usage.get("prompt_tokens");
        JsonNode output = usage.get("completion_tokens");
        if (!isCount(input) && !isCount(output)) {
            return Optional.empty();
        }
        JsonNode details = usage.get("prompt_tokens_details");
        long inputTokens = count(input);
        long cached = details == null ? 0 : count(details.get("cached_tokens"));
        return Optional.of(new Usage(inputTokens, Math.min(cached, inputTokens), count(output), Usage.Source.REPORTED));
    }

    private static boolean isCount(@Nullable JsonNode node) {
        return node != null && node.isIntegralNumber() && node.canConvertToLong() && node.longValue() >= 0;
    }

    private static long count(@Nullable JsonNode node) {
        return node != null && isCount(node) ? node.longValue() : 0;
    }
}
