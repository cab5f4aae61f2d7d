package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.dialects.ModelRequest.OnlyHere;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads items of the Responses API into turns. A message of the user or the application and each tool result is a turn;
 * what the assistant said, thought and called in a row is one, since the other dialects have it in one message.
 *
 * <p>Left out in another dialect without a word: an item's id and status, a message's {@code phase}, the annotations and
 * log probabilities of a text, marks for the prompt cache.
 */
final class OpenAiItemReader {
    private static final String CACHE = "prompt_cache_breakpoint";
    private static final String ITEM = "an item with a type, or a message with role and content";
    private static final String CONTENT = "a string or an array of parts";
    private static final Set<String> MESSAGE = Set.of("type", "id", "status", "role", "content", "phase");
    private static final Set<String> CALL = Set.of("type", "id", "status", "call_id", "name", "arguments", "caller");
    private static final Set<String> RESULT = Set.of("type", "id", "status", "call_id", "output", "name", "caller");
    private static final Set<String> REASONING =
            Set.of("type", "id", "status", "summary", "content", "encrypted_content");

    private final List<OnlyHere> onlyHere;
    private final List<Turn> turns = new ArrayList<>();

    /** What the assistant has said so far in a row, be it nothing; null where it has not spoken. */
    private @Nullable PlacedParts assistant;

    private String assistantAt = "";

    /**
     * Reads items.
     *
     * @param onlyHere takes what they say that only this dialect has a word for
     */
    OpenAiItemReader(List<OnlyHere> onlyHere) {
        this.onlyHere = onlyHere;
    }

    /** Reads a list of items that stands under this name. */
    List<Turn> read(String name, List<JsonNode> items) {
        for (int i = 0; i < items.size(); i++) {
            item(RequestObject.of(name + "[" + i + "]", items.get(i), ITEM));
        }
        endAssistant();
        return turns;
    }

    /** What kind of item it is: a message may leave that out, and so may a reference. */
    static String type(RequestObject item) {
        if (item.field("type") != null) {
            return item.string("type");
        }
        if (item.field("role") != null) {
            return "message";
        }
        if (item.field("id") != null) {
            return "item_reference";
        }
        throw item.refused("type", "message, function_call, function_call_output, reasoning or another type of item");
    }

    /** Nothing is looked up while a request is read, so an item must be there itself. */
    static Problem unknownReference(RequestObject item) {
        return item.refused("id", "the item itself: a reference to one is not followed");
    }

    private void item(RequestObject item) {
        switch (type(item)) {
            case "message" -> message(item);
            case "function_call" -> says(PlacedParts.of(call(item), item.path("arguments")), item.at());
            case "function_call_output" ->
                take(PlacedParts.of(result(item), item.path("output")).turn(Turn.Role.TOOL, item.at()));
            case "reasoning" -> says(placed(thoughts(item), item.at()), item.at());
            case "item_reference" -> throw unknownReference(item);
            default -> other(item);
        }
    }

    /** What a tool of OpenAI's own answered comes from the caller's side, all else from the model's. */
    private void other(RequestObject item) {
        String type = item.string("type");
        onlyHere.add(item.onlyHere("type"));
        PlacedParts part = PlacedParts.of(new Part.Other(type), item.path("type"));
        if (type.endsWith("_output") || type.endsWith("_response")) {
            take(part.turn(Turn.Role.USER, item.at()));
        } else {
            says(part, item.at());
        }
    }

    private static PlacedParts placed(List<Part> parts, String at) {
        PlacedParts placed = new PlacedParts();
        parts.forEach(part -> placed.add(part, at));
        return placed;
    }

    private void message(RequestObject message) {
        message.others(MESSAGE, onlyHere::add);
        JsonNode role = message.field("role");
        switch (role != null && role.isString() ? role.stringValue() : "") {
            case "user" -> hear(Turn.Role.USER, message);
            case "system" -> hear(Turn.Role.SYSTEM, message);
            case "developer" -> hear(Turn.Role.DEVELOPER, message);
            case "assistant" -> says(content(message, "content", Turn.Role.ASSISTANT), message.path("content"));
            default -> throw message.refused("role", "user, assistant, system or developer");
        }
    }

    private void hear(Turn.Role role, RequestObject message) {
        take(content(message, "content", role).turn(role, message.path("content")));
    }

    private void says(PlacedParts parts, String at) {
        if (assistant == null) {
            assistant = new PlacedParts();
            assistantAt = at;
        }
        assistant.addAll(parts);
    }

    private void take(Turn turn) {
        endAssistant();
        turns.add(turn);
    }

    private void endAssistant() {
        if (assistant != null) {
            turns.add(assistant.turn(Turn.Role.ASSISTANT, assistantAt));
            assistant = null;
        }
    }

    private Part call(RequestObject call) {
        direct(call);
        call.others(CALL, onlyHere::add);
        return new Part.ToolCall(call.name("call_id"), call.name("name"), call.string("arguments"));
    }

    private Part result(RequestObject result) {
        direct(result);
        result.others(RESULT, onlyHere::add);
        return new Part.ToolResult(
                result.name("call_id"),
                content(result, "output", Turn.Role.TOOL).parts(),
                false);
    }

    /** Who called: the model itself is what everyone means. */
    private void direct(RequestObject item) {
        RequestObject caller = item.object("caller");
        if (caller != null && !caller.string("type").equals("direct")) {
            onlyHere.add(caller.onlyHere("type"));
        }
    }

    /**
     * The thought itself if it is told, with its seal; else its summary; what is sealed counts alone where nothing can be
     * read. A summary has no seal of ours: it is not what was sealed.
     */
    private List<Part> thoughts(RequestObject item) {
        item.others(REASONING, onlyHere::add);
        List<Part> told = texts(item, "content", "reasoning_text");
        List<Part> summary = texts(item, "summary", "summary_text");
        String sealed = item.stringOrEmpty("encrypted_content");
        if (!told.isEmpty() && !sealed.isEmpty()) {
            String whole =
                    told.stream().map(part -> ((Part.Thinking) part).text()).collect(Collectors.joining());
            return List.of(new Part.Thinking(whole, sealed));
        }
        if (!told.isEmpty() || !summary.isEmpty()) {
            return told.isEmpty() ? summary : told;
        }
        return sealed.isEmpty() ? List.of() : List.of(new Part.SealedThinking(sealed));
    }

    private static List<Part> texts(RequestObject item, String name, String type) {
        List<Part> texts = new ArrayList<>();
        List<JsonNode> given = item.array(name);
        for (int i = 0; i < given.size(); i++) {
            RequestObject text = RequestObject.of(item.path(name) + "[" + i + "]", given.get(i), "an object");
            if (!text.string("type").equals(type)) {
                throw text.refused("type", type);
            }
            texts.add(new Part.Thinking(text.string("text"), ""));
        }
        return texts;
    }

    private PlacedParts content(RequestObject item, String name, Turn.Role role) {
        JsonNode content = item.field(name);
        if (content != null && content.isString()) {
            return content.stringValue().isEmpty()
                    ? new PlacedParts()
                    : PlacedParts.of(new Part.Text(content.stringValue()), item.path(name));
        }
        if (content == null || !content.isArray()) {
            throw item.refused(name, CONTENT);
        }
        PlacedParts parts = new PlacedParts();
        for (int i = 0; i < content.size(); i++) {
            String at = item.path(name) + "[" + i + "]";
            Part part = part(RequestObject.of(at, content.get(i), "a part with a type"), role);
            parts.add(part, part instanceof Part.File file ? at + (file.isKept() ? ".file_id" : ".file_data") : at);
        }
        return parts;
    }

    private Part part(RequestObject part, Turn.Role role) {
        return switch (part.string("type")) {
            case "input_text", "output_text", "text" -> text(part);
            case "refusal" -> said(part, role, new Part.Refusal(part.string("refusal")));
            case "input_image" -> heard(part, role, image(part));
            case "input_file" -> heard(part, role, file(part));
            default -> {
                onlyHere.add(part.onlyHere("type"));
                yield new Part.Other(part.string("type"));
            }
        };
    }

    private Part text(RequestObject text) {
        text.others(Set.of("type", "text", "annotations", "logprobs", CACHE), onlyHere::add);
        return new Part.Text(text.string("text"));
    }

    private static Part said(RequestObject part, Turn.Role role, Part read) {
        if (role != Turn.Role.ASSISTANT) {
            throw part.refused("type", "input_text, input_image or input_file");
        }
        return read;
    }

    private static Part heard(RequestObject part, Turn.Role role, Part read) {
        if (role == Turn.Role.ASSISTANT) {
            throw part.refused("type", "output_text or refusal from the assistant");
        }
        return read;
    }

    private Part image(RequestObject image) {
        image.others(Set.of("type", "image_url", "detail", "file_id", CACHE), onlyHere::add);
        String detail = image.stringOrEmpty("detail");
        if (image.field("image_url") == null) {
            return elsewhere(image, "file_id", "image_url");
        }
        String url = image.string("image_url");
        Matcher data = OpenAiTurnReader.DATA_URL.matcher(url);
        if (data.matches()) {
            return new Part.Image(
                    new Part.Source.Inline(data.group(1).toLowerCase(Locale.ROOT), data.group(2)), detail);
        }
        if (!url.startsWith("http://") && !url.startsWith("https://")) {
            onlyHere.add(image.onlyHere("image_url"));
        }
        return new Part.Image(new Part.Source.Url(url), detail);
    }

    private void detail(RequestObject part) {
        String detail = part.stringOrEmpty("detail");
        if (!detail.isEmpty() && !detail.equals("auto")) {
            onlyHere.add(part.onlyHere("detail"));
        }
    }

    private Part file(RequestObject file) {
        file.others(Set.of("type", "file_data", "filename", "file_id", "file_url", "detail", CACHE), onlyHere::add);
        detail(file);
        if (file.field("file_data") == null) {
            return file.field("file_id") == null
                    ? elsewhere(file, "file_url", "file_data")
                    : Part.File.kept(file.name("file_id"));
        }
        Matcher data = OpenAiTurnReader.DATA_URL.matcher(file.string("file_data"));
        if (!data.matches()) {
            onlyHere.add(file.onlyHere("file_data"));
            return new Part.Other("input_file");
        }
        return new Part.File(data.group(1).toLowerCase(Locale.ROOT), data.group(2), file.stringOrEmpty("filename"));
    }

    /** What lies at OpenAI, or where only it would fetch it. */
    private Part elsewhere(RequestObject part, String name, String expected) {
        if (part.field(name) == null) {
            throw part.refused(expected, "a string, where no file_id is given");
        }
        String _ = part.name(name);
        onlyHere.add(part.onlyHere(name));
        return new Part.Other(part.string("type"));
    }
}
