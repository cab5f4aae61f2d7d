package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.dialects.ModelRequest.OnlyHere;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads {@code system} and {@code messages} into turns: a system block becomes a turn, and so does each tool result of a
 * user message and each run of other blocks between them.
 */
final class AnthropicTurnReader {
    private static final String CACHE = "cache_control";
    private static final String A_BLOCK = "a block with a type";
    private static final String TEXT_OR_BLOCKS = "a string or an array of blocks";

    private final List<OnlyHere> onlyHere;
    private final List<Turn> turns = new ArrayList<>();

    AnthropicTurnReader(List<OnlyHere> onlyHere) {
        this.onlyHere = onlyHere;
    }

    List<Turn> read(RequestObject root) {
        system(root);
        JsonNode messages = root.field("messages");
        if (messages == null || !messages.isArray() || messages.isEmpty()) {
            throw root.refused("messages", "an array of one message or more");
        }
        for (int i = 0; i < messages.size(); i++) {
            message(RequestObject.of("messages[" + i + "]", messages.get(i), "an object with role and content"));
        }
        return turns;
    }

    private void system(RequestObject root) {
        JsonNode system = root.field("system");
        if (system == null) {
            return;
        }
        if (!system.isString()) {
            instructions(system, root.path("system"));
        } else if (!system.stringValue().isEmpty()) {
            turns.add(PlacedParts.of(new Part.Text(system.stringValue()), "system")
                    .turn(Turn.Role.SYSTEM, "system"));
        }
    }

    private void message(RequestObject message) {
        message.others(Set.of("role", "content"), onlyHere::add);
        String role = message.string("role");
        JsonNode content = message.field("content");
        if (content == null || !(content.isString() || content.isArray())) {
            throw message.refused("content", TEXT_OR_BLOCKS);
        }
        switch (role) {
            case "user" -> said(Turn.Role.USER, content, message.path("content"));
            case "assistant" -> said(Turn.Role.ASSISTANT, content, message.path("content"));
            case "system" -> later(content, message.path("content"));
            default -> throw message.refused("role", "user, assistant or system");
        }
    }

    private void later(JsonNode content, String at) {
        if (content.isString()) {
            turns.add(PlacedParts.of(new Part.Text(content.stringValue()), at).turn(Turn.Role.SYSTEM, at));
        } else {
            instructions(content, at);
        }
    }

    private void instructions(JsonNode blocks, String at) {
        for (RequestObject block : blocks(blocks, at)) {
            if (!block.string("type").equals("text")) {
                throw block.refused("type", "text");
            }
            turns.add(PlacedParts.of(text(block), block.at()).turn(Turn.Role.SYSTEM, block.at()));
        }
    }

    private void said(Turn.Role role, JsonNode content, String at) {
        if (content.isString()) {
            turns.add(PlacedParts.of(new Part.Text(content.stringValue()), at).turn(role, at));
            return;
        }
        if (content.isEmpty() && role == Turn.Role.USER) {
            throw RequestObject.invalid(at, content, "one block or more");
        }
        PlacedParts run = new PlacedParts();
        for (RequestObject block : blocks(content, at)) {
            Part part = part(block, role);
            if (part instanceof Part.ToolResult) {
                close(role, run, at);
                run = new PlacedParts();
                turns.add(PlacedParts.of(part, block.path("content")).turn(Turn.Role.TOOL, block.at()));
            } else {
                run.add(part, part instanceof Part.ToolCall ? block.path("input") : block.at());
            }
        }
        if (content.isEmpty()) {
            turns.add(run.turn(role, at));
        }
        close(role, run, at);
    }

    private void close(Turn.Role role, PlacedParts run, String at) {
        if (!run.isEmpty()) {
            turns.add(run.turn(role, at));
        }
    }

    private static List<RequestObject> blocks(JsonNode blocks, String at) {
        if (!blocks.isArray()) {
            throw RequestObject.invalid(at, blocks, TEXT_OR_BLOCKS);
        }
        List<RequestObject> all = new ArrayList<>(blocks.size());
        for (int i = 0; i < blocks.size(); i++) {
            all.add(RequestObject.of(at + "[" + i + "]", blocks.get(i), A_BLOCK));
        }
        return all;
    }

    private Part part(RequestObject block, Turn.Role role) {
        return switch (block.string("type")) {
            case "text" -> text(block);
            case "image" -> of(Turn.Role.USER, role, block, image(block));
            case "document" -> of(Turn.Role.USER, role, block, document(block));
            case "tool_result" -> of(Turn.Role.USER, role, block, result(block));
            case "tool_use" -> of(Turn.Role.ASSISTANT, role, block, call(block));
            case "thinking" -> of(Turn.Role.ASSISTANT, role, block, thinking(block));
            case "redacted_thinking" ->
                of(Turn.Role.ASSISTANT, role, block, new Part.SealedThinking(block.string("data")));
            default -> other(block, block.onlyHere("type"));
        };
    }

    /** Some blocks only one side may say. */
    private static Part of(Turn.Role expected, Turn.Role role, RequestObject block, Part part) {
        if (role != expected) {
            throw block.refused(
                    "type",
                    expected == Turn.Role.USER
                            ? "text, thinking, redacted_thinking or tool_use from the assistant"
                            : "text, image, document or tool_result from the user");
        }
        return part;
    }

    private Part other(RequestObject block, OnlyHere why) {
        onlyHere.add(why);
        return new Part.Other(block.string("type"));
    }

    private Part text(RequestObject block) {
        block.others(Set.of("type", "text", CACHE), onlyHere::add);
        return new Part.Text(block.string("text"));
    }

    private Part image(RequestObject block) {
        block.others(Set.of("type", "source", CACHE), onlyHere::add);
        RequestObject source = block.required("source", "an object with a type");
        return switch (source.string("type")) {
            case "base64" -> new Part.Image(new Part.Source.Inline(source.name("media_type"), source.name("data")));
            case "url" -> new Part.Image(new Part.Source.Url(source.name("url")));
            default -> other(block, source.onlyHere("type"));
        };
    }

    private Part document(RequestObject block) {
        block.others(Set.of("type", "source", "title", "citations", CACHE), onlyHere::add);
        RequestObject citations = block.object("citations");
        if (citations != null && Boolean.TRUE.equals(citations.flag("enabled"))) {
            onlyHere.add(citations.onlyHere("enabled"));
        }
        RequestObject source = block.required("source", "an object with a type");
        if (!source.string("type").equals("base64")) {
            return other(block, source.onlyHere("type"));
        }
        return new Part.File(source.name("media_type"), source.name("data"), block.stringOrEmpty("title"));
    }

    private Part call(RequestObject block) {
        direct(block);
        block.others(Set.of("type", "id", "name", "input", "caller", CACHE), onlyHere::add);
        JsonNode input = block.required("input", "an object").node();
        return new Part.ToolCall(block.name("id"), block.name("name"), input.toString());
    }

    /** Who called: the model itself is what everyone means. */
    private void direct(RequestObject block) {
        RequestObject caller = block.object("caller");
        if (caller != null && !caller.string("type").equals("direct")) {
            onlyHere.add(caller.onlyHere("type"));
        }
    }

    private Part result(RequestObject block) {
        block.others(Set.of("type", "tool_use_id", "content", "is_error", CACHE), onlyHere::add);
        boolean failed = Boolean.TRUE.equals(block.flag("is_error"));
        return new Part.ToolResult(
                block.name("tool_use_id"), results(block.field("content"), block.path("content")), failed);
    }

    private List<Part> results(@Nullable JsonNode content, String at) {
        if (content == null) {
            return List.of();
        }
        if (content.isString()) {
            String text = content.stringValue();
            return text.isEmpty() ? List.of() : List.of(new Part.Text(text));
        }
        return blocks(content, at).stream().map(this::inResult).toList();
    }

    private Part inResult(RequestObject block) {
        return switch (block.string("type")) {
            case "text" -> text(block);
            case "image" -> image(block);
            case "document" -> document(block);
            default -> other(block, block.onlyHere("type"));
        };
    }

    private static Part thinking(RequestObject block) {
        if (block.field("signature") == null) {
            throw Problem.invalid(block.path("signature"), "absent", "the signature that came with the thought");
        }
        return new Part.Thinking(block.string("thinking"), block.string("signature"));
    }
}
