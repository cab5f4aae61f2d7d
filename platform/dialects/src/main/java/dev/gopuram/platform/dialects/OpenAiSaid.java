package dev.gopuram.platform.dialects;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/**
 * Reads the fields that a message and a delta have in common. What is there and cannot be told elsewhere fails the
 * answer: passed over, it would leave one that looks whole.
 */
final class OpenAiSaid {
    private OpenAiSaid() {}

    /** Fails where the answer says something that no other dialect has a word for. */
    static void requireKnown(JsonNode said, String at) {
        requireAbsent(said, "function_call", "tool_calls", at);
        requireAbsent(said, "audio", "text", at);
        JsonNode calls = said.path("tool_calls");
        if (!isAbsent(calls) && !calls.isArray()) {
            throw unreadable(at + ".tool_calls", kind(calls), "an array");
        }
    }

    private static void requireAbsent(JsonNode said, String name, String instead, String at) {
        JsonNode value = said.path(name);
        if (!isAbsent(value)) {
            throw unreadable(at + "." + name, kind(value), instead);
        }
    }

    /** What compatible servers tell of the model's thoughts, under either name. */
    static String thought(JsonNode said) {
        String thought = said.path("reasoning_content").asString("");
        return thought.isEmpty() ? said.path("reasoning").asString("") : thought;
    }

    /** The content: a text, or parts of text. */
    static String content(JsonNode said, String at) {
        JsonNode content = said.path("content");
        if (!content.isArray()) {
            return text(said, "content", at);
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < content.size(); i++) {
            text.append(part(content.get(i), at + ".content[" + i + "]"));
        }
        return text.toString();
    }

    /** What the content cites. An annotation of another kind says nothing of the answer that its text does not. */
    static List<Citation> citations(JsonNode said) {
        List<Citation> citations = new ArrayList<>();
        for (JsonNode annotation : said.path("annotations")) {
            JsonNode cited = annotation.path("url_citation");
            if (cited.path("url").isString()) {
                citations.add(new Citation(
                        cited.path("url").stringValue(),
                        cited.path("title").asString(""),
                        cited.path("start_index").asInt(0),
                        cited.path("end_index").asInt(0)));
            }
        }
        return citations;
    }

    private static String part(JsonNode part, String at) {
        String type = part.path("type").asString("absent");
        if (!type.equals("text")) {
            throw unreadable(at + ".type", type, "text");
        }
        return AnthropicReplyReader.string(part, "text", at);
    }

    /** The text of that name; empty where there is none. */
    static String text(JsonNode said, String name, String at) {
        JsonNode value = said.path(name);
        if (!isAbsent(value) && !value.isString()) {
            throw unreadable(at + "." + name, kind(value), "a text");
        }
        return value.asString("");
    }

    /** A call's arguments as text. Some servers send the object itself. */
    static String arguments(JsonNode function, String at) {
        JsonNode arguments = function.path("arguments");
        return arguments.isObject() ? arguments.toString() : text(function, "arguments", at + ".function");
    }

    static UnreadableReply cut(String at) {
        return unreadable(at, "no whole object", "one, in an answer that was not cut");
    }

    static UnreadableReply nameless(String at) {
        return unreadable(at + ".id", "absent", "an id");
    }

    static String kind(JsonNode node) {
        return node.isMissingNode() ? "absent" : node.getNodeType().toString().toLowerCase(Locale.ROOT);
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static UnreadableReply unreadable(String at, String is, String expected) {
        return new UnreadableReply(at + ": " + is + " (expected: " + expected + ")");
    }
}
