package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Problem;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes turns as {@code system} and {@code messages}. Instructions at the beginning are the former; later ones are a
 * message of their own behind the next message of the user, which is the only place where the API takes them. Turns of
 * one side that follow each other become one message, in which the tool results stand first, as the API demands. It
 * takes no blank text, so none is written: a blank turn of the assistant vanishes, one of the user is refused.
 */
final class AnthropicTurnWriter {
    private static final String PDF = "application/pdf";

    private final Origin origin;
    private final List<Turn> turns;
    private final ArrayNode system = JsonNodeFactory.instance.arrayNode();
    private final ArrayNode messages = JsonNodeFactory.instance.arrayNode();

    /** The blocks of the message that is being put together, and those which its role says first. */
    private ArrayNode blocks = JsonNodeFactory.instance.arrayNode();

    private ArrayNode results = JsonNodeFactory.instance.arrayNode();

    /** Instructions that wait for the end of the user's message. */
    private ArrayNode later = JsonNodeFactory.instance.arrayNode();

    private Turn.@Nullable Role role;

    AnthropicTurnWriter(ModelRequest request) {
        this.origin = request.origin();
        this.turns = request.turns();
    }

    void write(ObjectNode body) {
        turns.forEach(this::turn);
        close();
        requireToldLater();
        if (messages.isEmpty()) {
            throw Problem.invalid(
                    origin.placeOfLast(turns), "nothing but instructions", "a message of the user behind them");
        }
        if (!system.isEmpty()) {
            body.set("system", system);
        }
        body.set("messages", messages);
    }

    private void turn(Turn turn) {
        switch (turn.role()) {
            case SYSTEM, DEVELOPER -> instructions(turn);
            case USER -> user(turn);
            case TOOL -> results(turn);
            case ASSISTANT -> assistant(turn);
        }
    }

    private void instructions(Turn turn) {
        for (int i = 0; i < turn.parts().size(); i++) {
            if (!(turn.parts().get(i) instanceof Part.Text(String text, var _))) {
                throw notSpoken(origin.place(turn, i), turn.parts().get(i));
            }
            text(role == null ? system : later, text);
        }
    }

    private void requireToldLater() {
        if (!later.isEmpty()) {
            throw Problem.invalid(
                    origin.placeOfLast(turns),
                    "instructions behind the assistant's last message",
                    "a message of the user behind them: the model is served by an API in "
                            + AnthropicRequestWriter.DIALECT + " dialect");
        }
    }

    private void user(Turn turn) {
        become(Turn.Role.USER);
        int before = blocks.size();
        for (int i = 0; i < turn.parts().size(); i++) {
            input(blocks, turn.parts().get(i), origin.place(turn, i));
        }
        if (blocks.size() == before) {
            throw Problem.invalid(
                    origin.place(turn),
                    "blank",
                    "text: the model is served by an API in " + AnthropicRequestWriter.DIALECT
                            + " dialect, which takes no empty message");
        }
    }

    private void results(Turn turn) {
        become(Turn.Role.USER);
        for (Part part : turn.parts()) {
            if (part instanceof Part.ToolResult result) {
                result(result, origin.place(turn, 0));
            } else {
                throw notSpoken(origin.place(turn), part);
            }
        }
    }

    private void result(Part.ToolResult result, String at) {
        ObjectNode written = results.addObject().put("type", "tool_result").put("tool_use_id", result.callId());
        if (result.parts().size() == 1 && result.parts().getFirst() instanceof Part.Text(String text, var _)) {
            written.put("content", text);
        } else if (!result.parts().isEmpty()) {
            ArrayNode content = written.putArray("content");
            result.parts().forEach(part -> input(content, part, at));
        }
        if (result.failed()) {
            written.put("is_error", true);
        }
    }

    private void assistant(Turn turn) {
        ArrayNode said = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < turn.parts().size(); i++) {
            Part part = turn.parts().get(i);
            if (part instanceof Part.ToolCall call) {
                said.add(call(call, origin.place(turn, i)));
            } else {
                output(said, part, origin.place(turn, i));
            }
        }
        if (!said.isEmpty()) {
            become(Turn.Role.ASSISTANT);
            blocks.addAll(said);
        }
    }

    /** Texts, pictures and documents: what the user and the tools may say. */
    private static void input(ArrayNode out, Part part, String at) {
        switch (part) {
            case Part.Text(String text, var _) -> text(out, text);
            // How closely to look at it is OpenAI's word alone, and says nothing of the answer.
            case Part.Image image -> out.addObject().put("type", "image").set("source", source(image.source()));
            case Part.File file -> file(out, file, at);
            case Part.ToolCall _,
                    Part.ToolResult _,
                    Part.Thinking _,
                    Part.SealedThinking _,
                    Part.Refusal _,
                    Part.Other _ -> throw notSpoken(at, part);
        }
    }

    /** Texts and thoughts. Thoughts without a seal came from another provider: the API takes only its own back. */
    private static void output(ArrayNode out, Part part, String at) {
        switch (part) {
            case Part.Text(String text, var _) -> text(out, text);
            case Part.Refusal(String text) -> text(out, text);
            case Part.Thinking(String text, String signature) -> {
                if (!signature.isEmpty()) {
                    out.addObject()
                            .put("type", "thinking")
                            .put("thinking", text)
                            .put("signature", signature);
                }
            }
            case Part.SealedThinking(String data) ->
                out.addObject().put("type", "redacted_thinking").put("data", data);
            case Part.Image _, Part.File _, Part.ToolCall _, Part.ToolResult _, Part.Other _ ->
                throw notSpoken(at, part);
        }
    }

    private static JsonNode call(Part.ToolCall call, String at) {
        ObjectNode written = JsonNodeFactory.instance
                .objectNode()
                .put("type", "tool_use")
                .put("id", call.id())
                .put("name", call.name());
        return written.putRawValue(
                "input",
                AnthropicArguments.object(call.arguments())
                        .orElseThrow(() -> Problem.invalid(at, call.arguments(), "a JSON object as text")));
    }

    private static JsonNode source(Part.Source source) {
        ObjectNode written = JsonNodeFactory.instance.objectNode();
        return switch (source) {
            case Part.Source.Url(String url) -> written.put("type", "url").put("url", url);
            case Part.Source.Inline(String mediaType, String base64) ->
                written.put("type", "base64").put("media_type", mediaType).put("data", base64);
        };
    }

    private static void file(ArrayNode out, Part.File file, String at) {
        if (file.isKept()) {
            throw ModelRequest.notSpoken(at, file.id(), AnthropicRequestWriter.DIALECT);
        }
        if (!file.mediaType().equals(PDF)) {
            throw Problem.invalid(
                    at,
                    file.mediaType(),
                    PDF + ": the model is served by an API in " + AnthropicRequestWriter.DIALECT + " dialect");
        }
        ObjectNode written = out.addObject().put("type", "document");
        written.putObject("source")
                .put("type", "base64")
                .put("media_type", file.mediaType())
                .put("data", file.base64());
        if (!file.name().isEmpty()) {
            written.put("title", file.name());
        }
    }

    private static void text(ArrayNode out, String text) {
        if (!text.isBlank()) {
            out.addObject().put("type", "text").put("text", text);
        }
    }

    private static Problem notSpoken(String at, Part part) {
        String kind =
                part instanceof Part.Other(String type) ? type : part.getClass().getSimpleName();
        return ModelRequest.notSpoken(at, kind.toLowerCase(Locale.ROOT), AnthropicRequestWriter.DIALECT);
    }

    private void become(Turn.Role next) {
        if (role != next) {
            close();
            role = next;
        }
    }

    private void close() {
        if (role != null && results.size() + blocks.size() > 0) {
            ObjectNode message = messages.addObject().put("role", role.name().toLowerCase(Locale.ROOT));
            message.set("content", results.addAll(blocks));
        }
        if (role == Turn.Role.USER && !later.isEmpty()) {
            messages.addObject().put("role", "system").set("content", later);
            later = JsonNodeFactory.instance.arrayNode();
        }
        results = JsonNodeFactory.instance.arrayNode();
        blocks = JsonNodeFactory.instance.arrayNode();
    }
}
