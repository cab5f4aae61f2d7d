package dev.gopuram.platform.dialects;

import dev.gopuram.platform.dialects.ModelRequest.OnlyHere;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Reads the messages of a chat completion request: each is a turn. */
final class OpenAiTurnReader {
    /** A picture or file within the request, as a {@code data:} address. */
    static final Pattern DATA_URL =
            Pattern.compile("data:([^;,]{1,127});base64,(.*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    /** What a message's fields may be without being named in {@code onlyHere}; the last two are hints. */
    private static final Set<String> MESSAGE_FIELDS = Set.of(
            "role",
            "content",
            "tool_calls",
            "tool_call_id",
            "refusal",
            "reasoning_content",
            "annotations",
            "cache_control");

    private static final String CONTENT = "a string or an array of parts";

    private final List<OnlyHere> onlyHere;

    /**
     * Reads turns.
     *
     * @param onlyHere takes what they say that only this dialect has a word for
     */
    OpenAiTurnReader(List<OnlyHere> onlyHere) {
        this.onlyHere = onlyHere;
    }

    List<Turn> read(RequestObject root) {
        JsonNode messages = root.field("messages");
        if (messages == null || !messages.isArray() || messages.isEmpty()) {
            throw root.refused("messages", "an array of one message or more");
        }
        List<Turn> turns = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            turns.add(
                    turn(RequestObject.of("messages[" + i + "]", messages.get(i), "an object with role and content")));
        }
        return turns;
    }

    private Turn turn(RequestObject message) {
        message.others(MESSAGE_FIELDS, onlyHere::add);
        JsonNode role = message.field("role");
        String name = role != null && role.isString() ? role.stringValue() : "";
        return switch (name) {
            case "system" -> said(Turn.Role.SYSTEM, message);
            case "developer" -> said(Turn.Role.DEVELOPER, message);
            case "user" -> said(Turn.Role.USER, message);
            case "assistant" -> assistant(message).turn(Turn.Role.ASSISTANT, message.path("content"));
            case "tool" -> result(message, message.name("tool_call_id"));
            case "function" -> {
                onlyHere.add(message.onlyHere("role"));
                yield result(message, message.stringOrEmpty("name"));
            }
            default -> throw message.refused("role", "system, developer, user, assistant, tool or function");
        };
    }

    private Turn said(Turn.Role role, RequestObject message) {
        return content(message, true).turn(role, message.path("content"));
    }

    private Turn result(RequestObject message, String callId) {
        PlacedParts content = content(message, !message.string("role").equals("function"));
        Part result = new Part.ToolResult(callId, content.parts(), false);
        return PlacedParts.of(result, message.path("content")).turn(Turn.Role.TOOL, message.at());
    }

    private PlacedParts assistant(RequestObject message) {
        PlacedParts parts = new PlacedParts();
        String thought = message.stringOrEmpty("reasoning_content");
        if (!thought.isEmpty()) {
            parts.add(new Part.Thinking(thought, ""), message.path("reasoning_content"));
        }
        parts.addAll(content(message, false));
        String refusal = message.stringOrEmpty("refusal");
        if (!refusal.isEmpty()) {
            parts.add(new Part.Refusal(refusal), message.path("refusal"));
        }
        List<JsonNode> calls = message.array("tool_calls");
        for (int i = 0; i < calls.size(); i++) {
            call(RequestObject.of(message.path("tool_calls[" + i + "]"), calls.get(i), "an object"), parts);
        }
        return parts;
    }

    private void call(RequestObject call, PlacedParts out) {
        if (call.field("type") != null && !call.string("type").equals("function")) {
            onlyHere.add(call.onlyHere("type"));
            return;
        }
        RequestObject function = call.required("function", "an object with name and arguments");
        out.add(
                new Part.ToolCall(call.name("id"), function.name("name"), function.stringOrEmpty("arguments")),
                function.path("arguments"));
    }

    private PlacedParts content(RequestObject message, boolean required) {
        JsonNode content = message.field("content");
        if (content == null) {
            if (required) {
                throw message.refused("content", CONTENT);
            }
            return new PlacedParts();
        }
        if (content.isString()) {
            return content.stringValue().isEmpty()
                    ? new PlacedParts()
                    : PlacedParts.of(new Part.Text(content.stringValue()), message.path("content"));
        }
        if (!content.isArray() || content.isEmpty()) {
            throw message.refused("content", CONTENT);
        }
        PlacedParts parts = new PlacedParts();
        for (int i = 0; i < content.size(); i++) {
            String at = message.path("content[" + i + "]");
            Part part = part(RequestObject.of(at, content.get(i), "a part with a type"));
            parts.add(part, part instanceof Part.File file ? at + (file.isKept() ? ".file.file_id" : ".file") : at);
        }
        return parts;
    }

    private Part part(RequestObject part) {
        JsonNode type = part.field("type");
        if (type == null || !type.isString()) {
            throw part.refused("type", "text or another type of part");
        }
        return switch (type.stringValue()) {
            case "text" -> new Part.Text(part.string("text"));
            case "refusal" -> new Part.Refusal(part.string("refusal"));
            case "image_url" -> image(part.required("image_url", "an object with a url"));
            case "file" -> file(part.required("file", "an object with file_data"));
            default -> other(part);
        };
    }

    private Part other(RequestObject part) {
        onlyHere.add(part.onlyHere("type"));
        return new Part.Other(part.string("type"));
    }

    private Part image(RequestObject image) {
        return new Part.Image(source(image, image.string("url")), image.stringOrEmpty("detail"));
    }

    /** The address itself, or what it holds. */
    private Part.Source source(RequestObject image, String url) {
        Matcher data = DATA_URL.matcher(url);
        if (data.matches()) {
            return new Part.Source.Inline(data.group(1).toLowerCase(Locale.ROOT), data.group(2));
        }
        if (!url.startsWith("http://") && !url.startsWith("https://")) {
            onlyHere.add(image.onlyHere("url"));
        }
        return new Part.Source.Url(url);
    }

    private Part file(RequestObject file) {
        if (file.field("file_data") == null) {
            return Part.File.kept(file.name("file_id"));
        }
        Matcher data = DATA_URL.matcher(file.string("file_data"));
        if (!data.matches()) {
            onlyHere.add(file.onlyHere("file_data"));
            return new Part.Other("file");
        }
        return new Part.File(data.group(1).toLowerCase(Locale.ROOT), data.group(2), file.stringOrEmpty("filename"));
    }
}
