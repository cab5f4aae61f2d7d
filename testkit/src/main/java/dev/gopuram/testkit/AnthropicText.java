package dev.gopuram.testkit;

/** Anthropic's replies and events as text, written as the service writes them; 7 tokens were read. */
public final class AnthropicText {
    /** The end mark of an event stream. */
    public static final String STOP = event("message_stop", "");

    public static final String PING = event("ping", "");

    private static final String MESSAGE =
            "\"id\":\"msg_test\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"scripted\",";

    private AnthropicText() {}

    /** The first event of a stream. */
    public static String start() {
        return start(0, 0);
    }

    /** The same, where tokens were written into a cache or read from it; neither count among the 7. */
    public static String start(int cacheWritten, int cacheRead) {
        return event(
                "message_start",
                "\"message\":{" + MESSAGE + "\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,"
                        + usage(cacheWritten, cacheRead, 1) + "}");
    }

    public static String textStart(int index) {
        return blockStart(index, "{\"type\":\"text\",\"text\":\"\"}");
    }

    public static String text(int index, String text) {
        return delta(index, "{\"type\":\"text_delta\",\"text\":" + JsonText.quoted(text) + "}");
    }

    public static String thinkingStart(int index) {
        return blockStart(index, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}");
    }

    public static String thinking(int index, String text) {
        return delta(index, "{\"type\":\"thinking_delta\",\"thinking\":" + JsonText.quoted(text) + "}");
    }

    public static String signature(int index, String signature) {
        return delta(index, "{\"type\":\"signature_delta\",\"signature\":" + JsonText.quoted(signature) + "}");
    }

    public static String toolStart(int index, String id, String name) {
        return blockStart(
                index,
                "{\"type\":\"tool_use\",\"id\":" + JsonText.quoted(id) + ",\"name\":" + JsonText.quoted(name)
                        + ",\"input\":{}}");
    }

    /** A piece of a tool call's arguments. */
    public static String toolInput(int index, String json) {
        return delta(index, "{\"type\":\"input_json_delta\",\"partial_json\":" + JsonText.quoted(json) + "}");
    }

    public static String blockStop(int index) {
        return event("content_block_stop", "\"index\":" + index);
    }

    /** The event that says why the answer ended and what was used in all. */
    public static String finish(String stopReason, int outputTokens) {
        return finish(stopReason, 0, 0, outputTokens);
    }

    public static String finish(String stopReason, int cacheWritten, int cacheRead, int outputTokens) {
        return event(
                "message_delta",
                "\"delta\":{\"stop_reason\":" + JsonText.quoted(stopReason) + ",\"stop_sequence\":null},"
                        + usage(cacheWritten, cacheRead, outputTokens));
    }

    /** A whole message that says this. */
    public static String message(String text) {
        return "{" + MESSAGE + "\"content\":[{\"type\":\"text\",\"text\":" + JsonText.quoted(text)
                + "}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,"
                + usage(0, 0, text.split(" ", -1).length) + "}";
    }

    public static String error(String type, String message) {
        return "{\"type\":\"error\"," + errorField(type, message) + ",\"request_id\":\"req_test\"}";
    }

    /** An error in the midst of a stream. */
    public static String errorEvent(String type, String message) {
        return event("error", errorField(type, message));
    }

    private static String errorField(String type, String message) {
        return "\"error\":{\"type\":" + JsonText.quoted(type) + ",\"message\":" + JsonText.quoted(message) + "}";
    }

    private static String usage(int cacheWritten, int cacheRead, int outputTokens) {
        return "\"usage\":{\"input_tokens\":7,\"cache_creation_input_tokens\":" + cacheWritten
                + ",\"cache_read_input_tokens\":" + cacheRead + ",\"output_tokens\":" + outputTokens + "}";
    }

    private static String blockStart(int index, String block) {
        return event("content_block_start", "\"index\":" + index + ",\"content_block\":" + block);
    }

    private static String delta(int index, String delta) {
        return event("content_block_delta", "\"index\":" + index + ",\"delta\":" + delta);
    }

    private static String event(String type, String fields) {
        return "event: " + type + "\ndata: {\"type\":\"" + type + "\"" + (fields.isEmpty() ? "" : "," + fields)
                + "}\n\n";
    }
}
