package dev.gopuram.platform.dialects;

/**
 * Why an answer ended, in OpenAI's word: {@code finish_reason}. It has no word for a stop text but {@code stop},
 * and none for a pause: an answer that paused is not whole, and no client of it would go on.
 */
final class OpenAiStop {
    private OpenAiStop() {}

    static Stop read(String reason) {
        return switch (reason) {
            case "stop" -> Stop.END;
            case "length" -> Stop.LENGTH;
            case "tool_calls", "function_call" -> Stop.TOOL_CALLS;
            case "content_filter" -> Stop.REFUSED;
            default -> new Stop(Stop.Reason.OTHER, reason);
        };
    }

    static String word(Stop stop) {
        return switch (stop.reason()) {
            case END, SEQUENCE -> "stop";
            case LENGTH -> "length";
            case TOOL_CALLS -> "tool_calls";
            case REFUSED -> "content_filter";
            case OTHER ->
                throw new UnreadableReply(
                        "finish_reason: " + stop.said() + " (expected: one that OpenAI's dialect has a word for)");
        };
    }
}
