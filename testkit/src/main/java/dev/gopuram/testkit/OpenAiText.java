package dev.gopuram.testkit;

/** OpenAI's replies and events as text, written as the service writes them. */
public final class OpenAiText {
    /** The end mark of an event stream. */
    public static final String DONE = "data: [DONE]\n\n";

    private static final String CHUNK = "data:"
            + " {\"id\":\"chatcmpl-test\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"scripted\",";

    private OpenAiText() {}

    /** The event that carries a piece of the answer. */
    public static String piece(String text) {
        return CHUNK + "\"choices\":[{\"index\":0,\"delta\":{\"content\":" + JsonText.quoted(text)
                + "},\"finish_reason\":null}]}\n\n";
    }

    public static String finish() {
        return CHUNK + "\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    }

    /** The event that a stream with {@code include_usage} has before its end mark; 7 tokens were read. */
    public static String usage(int outputTokens) {
        return CHUNK + "\"choices\":[]," + usageField(outputTokens) + "}\n\n";
    }

    public static String completion(String text) {
        return "{\"id\":\"chatcmpl-test\",\"object\":\"chat.completion\",\"created\":1700000000,\"model\":\"scripted\","
                + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":" + JsonText.quoted(text)
                + "},\"finish_reason\":\"stop\"}]," + usageField(text.split(" ", -1).length) + "}";
    }

    public static String error(String type, String message) {
        return "{\"error\":{\"message\":" + JsonText.quoted(message) + ",\"type\":" + JsonText.quoted(type)
                + ",\"param\":null,\"code\":null}}";
    }

    private static String usageField(int outputTokens) {
        return "\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":" + outputTokens + ",\"total_tokens\":"
                + (7 + outputTokens) + "}";
    }
}
