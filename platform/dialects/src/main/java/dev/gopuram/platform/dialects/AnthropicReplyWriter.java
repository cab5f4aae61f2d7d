package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes a message. What {@code created} says has no place in one. */
final class AnthropicReplyWriter {
    static final String ID_PREFIX = "msg";

    private AnthropicReplyWriter() {}

    static Bytes write(ModelReply reply, Naming naming) {
        ObjectNode message = head(reply.id(), reply.model(), naming);
        ArrayNode content = message.putArray("content");
        boolean called = false;
        boolean refused = false;
        for (int i = 0; i < reply.parts().size(); i++) {
            Part part = reply.parts().get(i);
            called |= part instanceof Part.ToolCall;
            refused |= part instanceof Part.Refusal;
            part(content, part, "parts[" + i + "]");
        }
        AnthropicStop.write(reply.stop(), called, refused, message);
        message.set("usage", AnthropicUsage.of(reply.usage()).json());
        if (reply.gopuram() != null) {
            message.set("gopuram", Json.tree(reply.gopuram()));
        }
        return Json.write(message);
    }

    /** What every message begins with, whole or streamed. */
    static ObjectNode head(String id, String model, Naming naming) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id.isEmpty() ? naming.id().apply(ID_PREFIX) : id)
                .put("type", "message")
                .put("role", "assistant")
                .put("model", model);
    }

    private static void part(ArrayNode content, Part part, String at) {
        switch (part) {
            case Part.Text(String text, var _) -> text(content, text);
            case Part.Refusal(String text) -> text(content, text);
            case Part.Thinking(String text, String signature) ->
                content.addObject()
                        .put("type", "thinking")
                        .put("thinking", text)
                        .put("signature", signature);
            case Part.SealedThinking(String data) ->
                content.addObject().put("type", "redacted_thinking").put("data", data);
            case Part.ToolCall call -> call(content, call, at);
            case Part.Image _, Part.File _, Part.ToolResult _, Part.Other _ ->
                throw new UnreadableReply(at + ": " + part.getClass().getSimpleName()
                        + " (expected: text, a thought, a refusal or a tool call)");
        }
    }

    private static void text(ArrayNode content, String text) {
        if (!text.isEmpty()) {
            content.addObject().put("type", "text").put("text", text);
        }
    }

    /** Arguments that are no object, such as those cut off in their midst, cannot be told here; none are made up. */
    private static void call(ArrayNode content, Part.ToolCall call, String at) {
        ObjectNode block =
                content.addObject().put("type", "tool_use").put("id", call.id()).put("name", call.name());
        block.putRawValue(
                "input",
                AnthropicArguments.object(call.arguments())
                        .orElseThrow(() -> new UnreadableReply(
                                at + ".arguments of the tool " + call.name() + ": no JSON object")));
    }
}
