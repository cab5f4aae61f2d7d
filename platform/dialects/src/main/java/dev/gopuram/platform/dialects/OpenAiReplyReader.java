package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads a chat completion. Several choices have no word in another dialect, and are never asked for in its name. */
final class OpenAiReplyReader {
    private static final String MESSAGE = "choices[0].message";

    private OpenAiReplyReader() {}

    static ModelReply read(JsonNode body) {
        JsonNode choices = body.path("choices");
        if (!choices.isArray() || choices.size() != 1) {
            throw new UnreadableReply("choices: " + (choices.isArray() ? choices.size() + " of them" : "absent")
                    + " (expected: one choice)");
        }
        JsonNode choice = choices.get(0);
        String reason = choice.path("finish_reason").asString("");
        if (reason.isEmpty()) {
            throw endless();
        }
        JsonNode message = choice.path("message");
        if (!message.isObject()) {
            throw new UnreadableReply(MESSAGE + ": absent (expected: an object)");
        }
        Stop stop = OpenAiStop.read(reason);
        return new ModelReply(
                body.path("id").asString(""),
                body.path("model").asString(""),
                body.path("created").asLong(0),
                parts(message, stop),
                stop,
                OpenAiUsage.read(body.get("usage")).orElse(Usage.NONE),
                ours(body));
    }

    static UnreadableReply endless() {
        return new UnreadableReply("choices[0].finish_reason: absent (expected: why the answer ended)");
    }

    /** The provider may be one of us. */
    static @Nullable Bytes ours(JsonNode body) {
        JsonNode ours = body.path("gopuram");
        return ours.isObject() ? Json.write(ours) : null;
    }

    private static List<Part> parts(JsonNode message, Stop stop) {
        List<Part> parts = new ArrayList<>();
        OpenAiSaid.requireKnown(message, MESSAGE);
        String thought = OpenAiSaid.thought(message);
        if (!thought.isEmpty()) {
            parts.add(new Part.Thinking(thought, ""));
        }
        String content = OpenAiSaid.content(message, MESSAGE);
        if (!content.isEmpty()) {
            parts.add(new Part.Text(content, OpenAiSaid.citations(message)));
        }
        String refusal = OpenAiSaid.text(message, "refusal", MESSAGE);
        if (!refusal.isEmpty()) {
            parts.add(new Part.Refusal(refusal));
        }
        JsonNode calls = message.path("tool_calls");
        for (int i = 0; i < calls.size(); i++) {
            parts.add(call(calls.get(i), MESSAGE + ".tool_calls[" + i + "]", stop));
        }
        return parts;
    }

    private static Part call(JsonNode call, String at, Stop stop) {
        JsonNode function = call.path("function");
        if (!function.path("name").isString()) {
            throw new UnreadableReply(at + ".type: " + call.path("type").asString("absent") + " (expected: function)");
        }
        String arguments = OpenAiSaid.arguments(function, at);
        JsonEnd end = new JsonEnd();
        end.pass(arguments);
        if (!stop.cuts() && !end.isWholeObject()) {
            throw OpenAiSaid.cut(at + ".function.arguments");
        }
        String id = OpenAiSaid.text(call, "id", at);
        if (id.isEmpty()) {
            throw OpenAiSaid.nameless(at);
        }
        return new Part.ToolCall(id, function.path("name").stringValue(), arguments);
    }
}
