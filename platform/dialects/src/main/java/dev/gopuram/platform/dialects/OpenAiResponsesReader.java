package dev.gopuram.platform.dialects;

import dev.gopuram.platform.dialects.ModelRequest.OnlyHere;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a request of the Responses API: strict on the fields it knows. Those it has no neutral word for are named, so
 * that another dialect can refuse them.
 *
 * <p>Some are hints, and are left out in another dialect without a word: they say how OpenAI shall do or keep the work,
 * or what more it shall tell of it, not what the answer shall be. These are {@link #HINTS}, {@code reasoning.summary},
 * and all of {@code include} but the log probabilities.
 */
final class OpenAiResponsesReader {
    /** Beside what is a hint in a chat completion; {@code gopuram} is ours. */
    static final Set<String> HINTS = Set.of("truncation", "include", "background");

    private static final Set<String> FIELDS = Set.of(
            "model",
            "input",
            "instructions",
            "previous_response_id",
            "conversation",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "temperature",
            "top_p",
            "max_output_tokens",
            "text",
            "reasoning",
            "user",
            "metadata",
            "stream");

    private static final Set<String> TOOL =
            Set.of("type", "name", "description", "parameters", "strict", "defer_loading", "allowed_callers", "async");

    private static final String INPUT = "a string or an array of items";
    private static final String LOGPROBS = "message.output_text.logprobs";

    /** What OpenAI may be asked to add to an answer; what an answer here has none of is not missed. */
    private static final List<String> INCLUDABLE = List.of(
            "code_interpreter_call.outputs",
            "computer_call_output.output.image_url",
            "file_search_call.results",
            "message.input_image.image_url",
            LOGPROBS,
            "reasoning.encrypted_content",
            "web_search_call.action.sources",
            "web_search_call.results");

    private static final int MAX_LOGPROBS = 20;

    private final RequestObject root;
    private final List<OnlyHere> onlyHere = new ArrayList<>();

    private OpenAiResponsesReader(RequestObject root) {
        this.root = root;
    }

    static ModelRequest read(JsonNode body) {
        return new OpenAiResponsesReader(RequestObject.of("", body, "a JSON object")).read();
    }

    /** The request's own input, each item in its full form and without an id. */
    static List<JsonNode> inputItems(JsonNode body) {
        List<JsonNode> items = new ArrayList<>();
        List<JsonNode> given = given(RequestObject.of("", body, "a JSON object"));
        for (int i = 0; i < given.size(); i++) {
            items.add(full(RequestObject.of("input[" + i + "]", given.get(i), "an item")));
        }
        return items;
    }

    private ModelRequest read() {
        ResponsesOptions options = ResponsesOptions.of(root);
        checkHints();
        checkOthers();
        boolean stream = Boolean.TRUE.equals(root.flag("stream"));
        return new ModelRequest(
                Origin.RESPONSES,
                root.field("model") == null ? "" : root.name("model"),
                turns(options.continues()),
                tools(),
                toolChoice(),
                root.flag("parallel_tool_calls"),
                sampling(),
                format(),
                reasoning(),
                user(),
                metadata(),
                stream,
                stream,
                onlyHere,
                root.node());
    }

    private void checkHints() {
        if (Boolean.TRUE.equals(root.flag("background"))) {
            throw root.refused("background", "false: an answer is given to the request that asks for it");
        }
        RequestObject _ = root.object("stream_options");
        List<JsonNode> include = root.array("include");
        for (int i = 0; i < include.size(); i++) {
            String at = "include[" + i + "]";
            if (!include.get(i).isString()) {
                throw RequestObject.invalid(at, include.get(i), "a string");
            }
            if (!INCLUDABLE.contains(include.get(i).stringValue())) {
                throw RequestObject.invalid(at, include.get(i), "one of " + String.join(", ", INCLUDABLE));
            }
            if (include.get(i).stringValue().equals(LOGPROBS)) {
                onlyHere.add(new OnlyHere(at, LOGPROBS));
            }
        }
    }

    /** Names what another dialect would lose. */
    private void checkOthers() {
        Long logprobs = OpenAiRequestReader.integer(root, "top_logprobs", 0, MAX_LOGPROBS);
        Integer _ = root.integer("max_tool_calls", 1);
        root.others(FIELDS, other -> {
            boolean silent = HINTS.contains(other.field())
                    || OpenAiRequestReader.HINTS.contains(other.field())
                    || (other.field().equals("top_logprobs") && logprobs != null && logprobs == 0);
            if (!silent) {
                onlyHere.add(other);
            }
        });
    }

    private List<Turn> turns(boolean continues) {
        List<Turn> turns = new ArrayList<>();
        String instructions = root.stringOrEmpty("instructions");
        if (!instructions.isEmpty()) {
            turns.add(
                    PlacedParts.of(new Part.Text(instructions), "instructions").turn(Turn.Role.SYSTEM, "instructions"));
        }
        List<JsonNode> given = given(root);
        if (given.isEmpty() && !continues && root.field("prompt") == null) {
            throw root.refused("input", INPUT + ", one or more");
        }
        JsonNode input = root.field("input");
        if (input != null && input.isString()) {
            turns.add(said(input.stringValue()));
        } else {
            turns.addAll(new OpenAiItemReader(onlyHere).read("input", given));
        }
        return turns;
    }

    private static Turn said(String input) {
        PlacedParts parts = input.isEmpty() ? new PlacedParts() : PlacedParts.of(new Part.Text(input), "input");
        return parts.turn(Turn.Role.USER, "input");
    }

    /** The items of the input, of which a string is one. */
    private static List<JsonNode> given(RequestObject root) {
        JsonNode input = root.field("input");
        if (input != null && input.isString()) {
            ObjectNode message = JsonNodeFactory.instance.objectNode().put("role", "user");
            return List.of(message.set("content", input));
        }
        if (input != null && !input.isArray()) {
            throw root.refused("input", INPUT);
        }
        return root.array("input");
    }

    private static JsonNode full(RequestObject item) {
        String type = OpenAiItemReader.type(item);
        if (type.equals("item_reference")) {
            throw OpenAiItemReader.unknownReference(item);
        }
        ObjectNode full = JsonNodeFactory.instance.objectNode().put("type", type);
        item.node().forEachEntry((name, value) -> {
            if (!name.equals("id") && !name.equals("type")) {
                full.set(name, value);
            }
        });
        if (!type.equals("message")) {
            return full;
        }
        if (full.path("content").isString()) {
            String text = full.path("content").stringValue();
            boolean said = full.path("role").asString("").equals("assistant");
            full.putArray("content").add(said ? OpenAiItemWriter.text(text) : OpenAiItemWriter.input(text));
        }
        if (!full.hasNonNull("status")) {
            full.put("status", OpenAiItemWriter.COMPLETED);
        }
        return full;
    }

    private Sampling sampling() {
        return new Sampling(
                root.integer("max_output_tokens", 1),
                OpenAiRequestReader.number(root, "temperature", 0, 2),
                OpenAiRequestReader.number(root, "top_p", 0, 1),
                null,
                List.of(),
                null,
                null,
                null);
    }

    private List<Tool> tools() {
        List<Tool> tools = new ArrayList<>();
        List<JsonNode> given = root.array("tools");
        for (int i = 0; i < given.size(); i++) {
            RequestObject tool = RequestObject.of("tools[" + i + "]", given.get(i), "an object");
            if (tool.string("type").equals("function")) {
                tools.add(function(tool));
            } else {
                // OpenAI's own tools run there: elsewhere nobody knows them.
                onlyHere.add(tool.onlyHere("type"));
            }
        }
        return tools;
    }

    private Tool function(RequestObject tool) {
        tool.others(TOOL, onlyHere::add);
        for (String name : List.of("defer_loading", "async")) {
            if (Boolean.TRUE.equals(tool.flag(name))) {
                onlyHere.add(tool.onlyHere(name));
            }
        }
        List<JsonNode> callers = tool.array("allowed_callers");
        if (callers.stream().anyMatch(caller -> !caller.asString("").equals("direct"))) {
            onlyHere.add(tool.onlyHere("allowed_callers"));
        }
        return OpenAiRequestReader.function(tool);
    }

    private ToolChoice toolChoice() {
        JsonNode choice = root.field("tool_choice");
        if (choice == null) {
            return new ToolChoice.Unset();
        }
        if (choice.isString()) {
            return OpenAiRequestReader.toolChoice(root, choice.stringValue());
        }
        RequestObject object = root.required("tool_choice", "none, auto, required or an object");
        if (object.string("type").equals("function")) {
            return new ToolChoice.Named(object.name("name"));
        }
        onlyHere.add(
                object.string("type").equals("allowed_tools")
                        ? object.onlyHere("type", chat().set("tool_choice", allowed(object)))
                        : object.onlyHere("type"));
        return new ToolChoice.Unset();
    }

    /** The choice among some tools, which a chat completion nests deeper. */
    private static ObjectNode allowed(RequestObject choice) {
        ObjectNode allowed = chat().put("mode", choice.string("mode"));
        ArrayNode tools = allowed.putArray("tools");
        for (JsonNode each : choice.array("tools")) {
            RequestObject tool = RequestObject.of(choice.path("tools[" + tools.size() + "]"), each, "an object");
            if (!tool.string("type").equals("function")) {
                throw tool.refused("type", "function, where the model may choose among some tools");
            }
            tools.addObject().put("type", "function").set("function", chat().put("name", tool.name("name")));
        }
        return chat().put("type", "allowed_tools").set("allowed_tools", allowed);
    }

    private OutputFormat format() {
        RequestObject text = root.object("text");
        if (text == null) {
            return new OutputFormat.Text();
        }
        text.others(Set.of("format", "verbosity"), onlyHere::add);
        verbosity(text);
        RequestObject format = text.object("format");
        return format == null ? new OutputFormat.Text() : format(format);
    }

    private void verbosity(RequestObject text) {
        String verbosity = text.stringOrEmpty("verbosity");
        if (!verbosity.isEmpty() && !verbosity.equals("medium")) {
            onlyHere.add(text.onlyHere("verbosity", chat().put("verbosity", verbosity)));
        }
    }

    private static ObjectNode chat() {
        return JsonNodeFactory.instance.objectNode();
    }

    private OutputFormat format(RequestObject format) {
        return switch (format.string("type")) {
            case "text" -> new OutputFormat.Text();
            case "json_object" -> new OutputFormat.AnyJson();
            case "json_schema" -> OpenAiRequestReader.schema(format);
            default -> {
                onlyHere.add(format.onlyHere("type"));
                yield new OutputFormat.Text();
            }
        };
    }

    private Reasoning reasoning() {
        RequestObject reasoning = root.object("reasoning");
        if (reasoning == null) {
            return new Reasoning.Unset();
        }
        reasoning.others(Set.of("effort", "summary", "generate_summary", "context", "mode"), onlyHere::add);
        nameUnless("auto", reasoning, "context");
        nameUnless("standard", reasoning, "mode");
        String _ = reasoning.stringOrEmpty("summary") + reasoning.stringOrEmpty("generate_summary");
        return reasoning.field("effort") == null
                ? new Reasoning.Unset()
                : new Reasoning.Effort(reasoning.name("effort"));
    }

    /** Names a field, unless it only says what holds without it. */
    private void nameUnless(String usual, RequestObject object, String name) {
        String said = object.stringOrEmpty(name);
        if (!said.isEmpty() && !said.equals(usual)) {
            onlyHere.add(object.onlyHere(name));
        }
    }

    private String user() {
        String user = root.stringOrEmpty("user");
        return user.isEmpty() ? root.stringOrEmpty("safety_identifier") : user;
    }

    private Map<String, String> metadata() {
        RequestObject metadata = root.object("metadata");
        return metadata == null ? Map.of() : OpenAiRequestReader.metadata(metadata);
    }
}
