package dev.gopuram.platform.dialects;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes items of the Responses API. A thought is told as {@code reasoning_text}: that is the API's word for what a
 * model thought, while {@code summary} is for what another model made of it, which nobody said of ours.
 */
final class OpenAiItemWriter {
    static final String IN_PROGRESS = "in_progress";
    static final String COMPLETED = "completed";
    static final String INCOMPLETE = "incomplete";

    private final Naming naming;
    private final List<JsonNode> items = new ArrayList<>();

    private OpenAiItemWriter(Naming naming) {
        this.naming = naming;
    }

    /** Writes an answer's parts: texts and refusals in a row are one message. */
    static List<JsonNode> write(ModelReply reply, Naming naming) {
        OpenAiItemWriter writer = new OpenAiItemWriter(naming);
        boolean whole = OpenAiResponsesStop.isComplete(reply.stop());
        for (int i = 0; i < reply.parts().size(); i++) {
            boolean cut = !whole && i == reply.parts().size() - 1;
            writer.part(reply.parts().get(i), cut, "parts[" + i + "]");
        }
        return writer.items;
    }

    private void part(Part part, boolean cut, String at) {
        String status = cut ? INCOMPLETE : COMPLETED;
        switch (part) {
            case Part.Text(String text, List<Citation> citations) -> {
                if (!text.isEmpty()) {
                    said(text(text, citations), status);
                }
            }
            case Part.Refusal(String text) -> said(refusal(text), status);
            case Part.Thinking(String text, String signature) -> {
                ObjectNode reasoning = with(reasoning(naming.id().apply("rs"), status), thought(text));
                items.add(seal(reasoning, signature));
            }
            case Part.SealedThinking(String data) ->
                items.add(sealed(naming.id().apply("rs"), data));
            case Part.ToolCall call -> items.add(call(call, cut));
            case Part.Image _, Part.File _, Part.ToolResult _, Part.Other _ ->
                throw new UnreadableReply(at + ": " + part.getClass().getSimpleName()
                        + " (expected: text, a thought, a refusal or a tool call)");
        }
    }

    private void said(ObjectNode part, String status) {
        boolean goesOn =
                !items.isEmpty() && items.getLast().path("type").asString("").equals("message");
        ObjectNode message =
                goesOn ? (ObjectNode) items.getLast() : message(naming.id().apply("msg"), status);
        if (!goesOn) {
            items.add(message);
        }
        with(message.put("status", status), part);
    }

    private ObjectNode call(Part.ToolCall call, boolean cut) {
        String arguments = arguments(call.arguments(), cut);
        String status = cut && !isWhole(arguments) ? INCOMPLETE : COMPLETED;
        return call(naming.id().apply("fc"), status, call.id(), call.name()).put("arguments", arguments);
    }

    /** A call without arguments has an object without fields: clients read them as JSON. */
    static String arguments(String written, boolean cut) {
        return written.isBlank() && !cut ? "{}" : written;
    }

    private static boolean isWhole(String arguments) {
        JsonEnd end = new JsonEnd();
        end.pass(arguments);
        return end.reached();
    }

    static ObjectNode message(String id, String status) {
        ObjectNode message = item(id, "message", status).put("role", "assistant");
        message.putArray("content");
        return message;
    }

    static ObjectNode reasoning(String id, String status) {
        ObjectNode reasoning = item(id, "reasoning", status);
        reasoning.putArray("summary");
        reasoning.putArray("content");
        return reasoning;
    }

    /** The provider's seal of a thought stands where OpenAI keeps its own: both are for the provider alone. */
    static ObjectNode seal(ObjectNode reasoning, String signature) {
        return signature.isEmpty() ? reasoning : reasoning.put("encrypted_content", signature);
    }

    static ObjectNode sealed(String id, String data) {
        ObjectNode reasoning = item(id, "reasoning", COMPLETED);
        reasoning.putArray("summary");
        return reasoning.put("encrypted_content", data);
    }

    static ObjectNode call(String id, String status, String callId, String name) {
        return item(id, "function_call", status)
                .put("call_id", callId)
                .put("name", name)
                .put("arguments", "");
    }

    static ObjectNode text(String text) {
        return text(text, List.of());
    }

    static ObjectNode text(String text, List<Citation> citations) {
        ObjectNode part = JsonNodeFactory.instance.objectNode().put("type", "output_text");
        ArrayNode annotations = part.putArray("annotations");
        citations.forEach(cited -> annotations.add(citation(cited)));
        part.putArray("logprobs");
        return part.put("text", text);
    }

    static ObjectNode citation(Citation cited) {
        return cited.onto(JsonNodeFactory.instance.objectNode().put("type", "url_citation"));
    }

    /** A text as the user or the application says it. */
    static ObjectNode input(String text) {
        return JsonNodeFactory.instance.objectNode().put("type", "input_text").put("text", text);
    }

    static ObjectNode refusal(String text) {
        return JsonNodeFactory.instance.objectNode().put("type", "refusal").put("refusal", text);
    }

    static ObjectNode thought(String text) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "reasoning_text")
                .put("text", text);
    }

    /** Adds a part to a message's or a thought's content. */
    static ObjectNode with(ObjectNode item, ObjectNode part) {
        ((ArrayNode) item.path("content")).add(part);
        return item;
    }

    private static ObjectNode item(String id, String type, String status) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("type", type)
                .put("status", status);
    }
}
