package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Usage;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Writes the turns of a request in another dialect as items, for keeping. Instructions are no part of what was said. */
final class OpenAiTurnItems {
    private OpenAiTurnItems() {}

    static List<JsonNode> write(List<Turn> turns, Naming naming) {
        List<JsonNode> items = new ArrayList<>();
        for (Turn turn : turns) {
            switch (turn.role()) {
                case SYSTEM, DEVELOPER -> {}
                case USER -> items.add(message(turn.parts()));
                case TOOL -> turn.parts().forEach(part -> items.add(output((Part.ToolResult) part)));
                case ASSISTANT ->
                    items.addAll(OpenAiItemWriter.write(
                            new ModelReply("", "", 0, turn.parts(), Stop.END, Usage.NONE, null), naming));
            }
        }
        return items;
    }

    private static ObjectNode message(List<Part> parts) {
        ObjectNode message =
                JsonNodeFactory.instance.objectNode().put("type", "message").put("role", "user");
        content(parts, message.putArray("content"));
        return message;
    }

    private static ObjectNode output(Part.ToolResult result) {
        ObjectNode output = JsonNodeFactory.instance
                .objectNode()
                .put("type", "function_call_output")
                .put("call_id", result.callId());
        if (result.parts().stream().allMatch(Part.Text.class::isInstance)) {
            return output.put("output", Part.text(result.parts()));
        }
        content(result.parts(), output.putArray("output"));
        return output;
    }

    private static void image(Part.Image image, ObjectNode out) {
        out.put("type", "input_image").put("image_url", OpenAiRequestWriter.url(image.source()));
        if (!image.detail().isEmpty()) {
            out.put("detail", image.detail());
        }
    }

    private static void content(List<Part> parts, ArrayNode out) {
        for (Part part : parts) {
            switch (part) {
                case Part.Text(String text, var _) -> out.add(OpenAiItemWriter.input(text));
                case Part.Image image -> image(image, out.addObject());
                case Part.File file ->
                    OpenAiRequestWriter.file(file, out.addObject().put("type", "input_file"));
                case Part.Other(String type) ->
                    throw ModelRequest.notSpoken("content", type, "the Responses API's, in which it would be kept,");
                case Part.ToolCall _, Part.ToolResult _, Part.Thinking _, Part.SealedThinking _, Part.Refusal _ ->
                    throw new IllegalStateException("a part that nobody but the model says: " + part.getClass());
            }
        }
    }
}
