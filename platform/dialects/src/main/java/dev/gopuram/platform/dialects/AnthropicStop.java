package dev.gopuram.platform.dialects;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Why an answer ended, in Anthropic's words: {@code stop_reason}, and {@code stop_sequence} beside it. */
final class AnthropicStop {
    /** The one word of this dialect that no other has a reason for. */
    private static final String PAUSED = "pause_turn";

    private AnthropicStop() {}

    /** What a message or a message's delta says; null where it does not. */
    static @Nullable Stop read(JsonNode message) {
        String reason = message.path("stop_reason").asString("");
        return switch (reason) {
            case "" -> null;
            case "end_turn" -> Stop.END;
            case "max_tokens", "model_context_window_exceeded" -> Stop.LENGTH;
            case "tool_use" -> Stop.TOOL_CALLS;
            case "refusal" -> Stop.REFUSED;
            case "stop_sequence" ->
                new Stop(Stop.Reason.SEQUENCE, message.path("stop_sequence").asString(""));
            default -> new Stop(Stop.Reason.OTHER, reason);
        };
    }

    /** What the beginning of a streamed message says: nothing yet. */
    static void writeNone(ObjectNode out) {
        out.putNull("stop_reason").putNull("stop_sequence");
    }

    /**
     * Writes both fields.
     *
     * @param called whether the answer calls a tool
     * @param refused whether the model declined in its own words
     */
    static void write(Stop stop, boolean called, boolean refused, ObjectNode out) {
        boolean names = stop.reason() == Stop.Reason.SEQUENCE && !stop.said().isEmpty();
        out.put("stop_reason", word(meant(stop, called, refused))).put("stop_sequence", names ? stop.said() : null);
    }

    /**
     * What a model that was done is called in this dialect. It waits for its tools if it called any, which OpenAI does
     * not say of a call that the request forced; and it refused if it declined.
     */
    private static Stop meant(Stop stop, boolean called, boolean refused) {
        if (stop.reason() != Stop.Reason.END) {
            return stop;
        }
        if (called) {
            return Stop.TOOL_CALLS;
        }
        return refused ? Stop.REFUSED : stop;
    }

    /**
     * SDKs know a few words alone. An answer that ended for a reason of another dialect may have been cut anywhere, and of
     * the words that say so {@code max_tokens} is the nearest.
     */
    private static String word(Stop stop) {
        return switch (stop.reason()) {
            case END -> "end_turn";
            case LENGTH -> "max_tokens";
            case TOOL_CALLS -> "tool_use";
            case SEQUENCE -> "stop_sequence";
            case REFUSED -> "refusal";
            case OTHER -> stop.said().equals(PAUSED) ? PAUSED : "max_tokens";
        };
    }
}
