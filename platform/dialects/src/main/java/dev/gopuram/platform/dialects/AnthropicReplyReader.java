package dev.gopuram.platform.dialects;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Reads a message. A block nobody else has a word for fails: it is part of the answer. Citations are left out; they come
 * only to a request that asked for them, and such a one is never translated.
 */
final class AnthropicReplyReader {
    private AnthropicReplyReader() {}

    static ModelReply read(JsonNode body) {
        JsonNode content = body.path("content");
        if (!content.isArray()) {
            throw new UnreadableReply("content: " + OpenAiSaid.kind(content) + " (expected: an array of blocks)");
        }
        Stop stop = AnthropicStop.read(body);
        if (stop == null) {
            throw endless();
        }
        List<Part> parts = new ArrayList<>(content.size());
        for (int i = 0; i < content.size(); i++) {
            parts.add(part(content.get(i), "content[" + i + "]"));
        }
        return new ModelReply(
                body.path("id").asString(""),
                body.path("model").asString(""),
                0,
                parts,
                stop,
                AnthropicUsage.read(body.get("usage")),
                null);
    }

    static UnreadableReply endless() {
        return new UnreadableReply("stop_reason: absent (expected: why the answer ended)");
    }

    private static Part part(JsonNode block, String at) {
        String type = string(block, "type", at);
        return switch (type) {
            case "text" -> new Part.Text(string(block, "text", at));
            case "thinking" ->
                new Part.Thinking(
                        string(block, "thinking", at), block.path("signature").asString(""));
            case "redacted_thinking" -> new Part.SealedThinking(string(block, "data", at));
            case "tool_use" -> call(block, at);
            default -> throw unknown(at, type);
        };
    }

    private static Part call(JsonNode block, String at) {
        JsonNode input = block.path("input");
        if (!input.isObject()) {
            throw new UnreadableReply(at + ".input: " + OpenAiSaid.kind(input) + " (expected: an object)");
        }
        return new Part.ToolCall(string(block, "id", at), string(block, "name", at), input.toString());
    }

    static String string(JsonNode node, String name, String at) {
        JsonNode value = node.path(name);
        if (!value.isString()) {
            throw new UnreadableReply(at + "." + name + ": " + OpenAiSaid.kind(value) + " (expected: a string)");
        }
        return value.stringValue();
    }

    static UnreadableReply unknown(String at, String type) {
        return new UnreadableReply(
                at + ".type: " + type + " (expected: text, thinking, redacted_thinking or tool_use)");
    }
}
