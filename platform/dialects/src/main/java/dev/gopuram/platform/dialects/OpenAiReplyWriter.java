package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes a chat completion. Thoughts stand in {@code reasoning_content}, where compatible servers put them. */
final class OpenAiReplyWriter {
    private OpenAiReplyWriter() {}

    static Bytes write(ModelReply reply, Naming naming) {
        ObjectNode body = head("chat.completion", reply.id(), reply.created(), reply.model(), naming);
        ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
        choice.set("message", message(reply));
        choice.putNull("logprobs").put("finish_reason", OpenAiStop.word(reply.stop()));
        body.set("usage", OpenAiUsage.json(reply.usage()));
        Bytes ours = reply.gopuram();
        if (ours != null) {
            body.set("gopuram", Json.tree(ours));
        }
        return Json.write(body);
    }

    /** What a completion and each of its chunks begin with. */
    static ObjectNode head(String object, String id, long created, String model, Naming naming) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id.isEmpty() ? naming.id().apply("chatcmpl") : id)
                .put("object", object)
                .put("created", created == 0 ? naming.epochSeconds().getAsLong() : created)
                .put("model", model);
    }

    private static ObjectNode message(ModelReply reply) {
        StringBuilder text = new StringBuilder();
        StringBuilder thought = new StringBuilder();
        StringBuilder refusal = new StringBuilder();
        ArrayNode citations = JsonNodeFactory.instance.arrayNode();
        ArrayNode calls = JsonNodeFactory.instance.arrayNode();
        for (Part part : reply.parts()) {
            switch (part) {
                case Part.Text said -> {
                    said.citations().forEach(cited -> citations.add(citation(cited.behind(text.length()))));
                    text.append(said.text());
                }
                case Part.Thinking thinking -> thought.append(thinking.text());
                case Part.Refusal refused -> refusal.append(refused.text());
                case Part.ToolCall call -> calls.add(call(call));
                // Only the provider it came from can read it, and it does not speak this dialect.
                case Part.SealedThinking _ -> {}
                case Part.Image _, Part.File _, Part.ToolResult _, Part.Other _ ->
                    throw new UnreadableReply(
                            "the answer holds a part that is no text (expected: text and tool calls)");
            }
        }
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("role", "assistant");
        message.put("content", orNull(text, calls.isEmpty() && refusal.isEmpty()));
        message.put("refusal", orNull(refusal, false));
        if (!citations.isEmpty()) {
            message.set("annotations", citations);
        }
        if (!thought.isEmpty()) {
            message.put("reasoning_content", thought.toString());
        }
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
        return message;
    }

    static ObjectNode citation(Citation cited) {
        ObjectNode annotation = JsonNodeFactory.instance.objectNode().put("type", "url_citation");
        cited.onto(annotation.putObject("url_citation"));
        return annotation;
    }

    private static @Nullable String orNull(StringBuilder text, boolean evenEmpty) {
        return text.isEmpty() && !evenEmpty ? null : text.toString();
    }

    static ObjectNode call(Part.ToolCall call) {
        ObjectNode json =
                JsonNodeFactory.instance.objectNode().put("id", call.id()).put("type", "function");
        json.putObject("function").put("name", call.name()).put("arguments", call.arguments());
        return json;
    }
}
