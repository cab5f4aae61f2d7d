package dev.gopuram.chat;

import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.dialects.Part;
import dev.gopuram.platform.dialects.Turn;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * How many tokens a text has, where nobody who counts them is there: one for every four bytes of UTF-8, rounded up, and
 * four more around each message. English text runs at 4 to 4.5 bytes a token in the usual vocabularies, Chinese and
 * Hindi at 3 to 4, so the estimate errs to the high side rather than give tokens away.
 *
 * <p>A picture counts as the largest that providers make of one: they scale it down first, and then Anthropic counts up
 * to 1,600 (width by height by 750), OpenAI up to 1,445 (85 and 170 for each of 8 tiles). A file counts by its bytes like
 * a text, up to a hundred full pages: what lies in a PDF beside its text weighs many bytes and few tokens.
 */
final class TokenEstimate {
    static final int TOKENS_OF_IMAGE = 1_600;
    static final int MOST_TOKENS_OF_FILE = 100 * 1_500;

    private static final int BYTES_PER_TOKEN = 4;
    private static final int TOKENS_AROUND_MESSAGE = 4;
    private static final List<String> WRITTEN =
            List.of("content", "arguments", "refusal", "reasoning_content", "text", "thinking");

    private TokenEstimate() {}

    static long ofBytes(long bytes) {
        return (bytes + BYTES_PER_TOKEN - 1) / BYTES_PER_TOKEN;
    }

    static long of(String text) {
        return ofBytes(text.getBytes(StandardCharsets.UTF_8).length);
    }

    static long ofTurns(List<Turn> turns) {
        long tokens = 0;
        for (Turn turn : turns) {
            tokens += TOKENS_AROUND_MESSAGE + ofParts(turn.parts());
        }
        return tokens;
    }

    /** What only the provider can read counts nothing: its size says little of what it costs. */
    static long ofParts(List<Part> parts) {
        long tokens = 0;
        for (Part part : parts) {
            tokens += switch (part) {
                case Part.Text(String text, var citations) -> of(text);
                case Part.Refusal(String text) -> of(text);
                case Part.Thinking(String text, String signature) -> of(text);
                case Part.ToolCall call -> of(call.name()) + of(call.arguments());
                case Part.ToolResult result -> ofParts(result.parts());
                case Part.Image image -> TOKENS_OF_IMAGE;
                case Part.File file -> ofFile(file);
                case Part.SealedThinking sealed -> 0;
                case Part.Other other -> 0;
            };
        }
        return tokens;
    }

    private static long ofFile(Part.File file) {
        long bytes = file.base64().length() / 4L * 3;
        return Math.min(ofBytes(bytes), MOST_TOKENS_OF_FILE);
    }

    /** What an answer has written, in either dialect, by the length of the texts in it. */
    static long ofAnswer(JsonNode answer) {
        long tokens = 0;
        for (JsonNode element : answer.isArray() ? answer.values() : List.<JsonNode>of()) {
            tokens += ofAnswer(element);
        }
        for (Map.Entry<String, JsonNode> field : answer.properties()) {
            tokens += ofField(field.getKey(), field.getValue());
        }
        return tokens;
    }

    /** A field of the same name is a text in one place and holds texts in another. */
    private static long ofField(String name, JsonNode value) {
        if (value.isString()) {
            return WRITTEN.contains(name) ? of(value.stringValue()) : 0;
        }
        return name.equals("input") ? of(value.toString()) : ofAnswer(value);
    }

    static Usage usage(long inputTokens, long outputTokens) {
        return new Usage(inputTokens, 0, outputTokens, Usage.Source.ESTIMATED);
    }
}
