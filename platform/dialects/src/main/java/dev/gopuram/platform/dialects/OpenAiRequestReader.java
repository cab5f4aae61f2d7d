package dev.gopuram.platform.dialects;

import dev.gopuram.platform.dialects.ModelRequest.OnlyHere;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads a chat completion request: strict on the fields it knows. Those it has no neutral word for are named, so that
 * another dialect can refuse them.
 *
 * <p>Some are hints, and are left out in another dialect without a word: they say how OpenAI shall do or keep the work,
 * not what the answer shall be. See {@link #HINTS}.
 */
final class OpenAiRequestReader {
    static final Set<String> HINTS = Set.of(
            "store",
            "service_tier",
            "prompt_cache_key",
            "prompt_cache_retention",
            "prompt_cache_options",
            "safety_identifier",
            "stream_options",
            "gopuram");

    private static final Set<String> FIELDS = Set.of(
            "model",
            "messages",
            "tools",
            "tool_choice",
            "parallel_tool_calls",
            "temperature",
            "top_p",
            "max_tokens",
            "max_completion_tokens",
            "stop",
            "seed",
            "presence_penalty",
            "frequency_penalty",
            "response_format",
            "reasoning_effort",
            "user",
            "metadata",
            "stream");

    private static final int MAX_CHOICES = 128;
    private static final int MAX_STOPS = 4;

    private final RequestObject root;
    private final List<OnlyHere> onlyHere = new ArrayList<>();

    private OpenAiRequestReader(RequestObject root) {
        this.root = root;
    }

    static ModelRequest read(JsonNode body) {
        return new OpenAiRequestReader(RequestObject.of("", body, "a JSON object")).read();
    }

    private ModelRequest read() {
        checkOthers();
        boolean stream = Boolean.TRUE.equals(root.flag("stream"));
        return new ModelRequest(
                root.field("model") == null ? "" : root.name("model"),
                new OpenAiTurnReader(onlyHere).read(root),
                tools(),
                toolChoice(),
                root.flag("parallel_tool_calls"),
                sampling(),
                format(),
                reasoning(),
                user(),
                metadata(),
                stream,
                includeUsage(stream),
                onlyHere);
    }

    /** Checks what is only passed on, and names what another dialect would lose. */
    private void checkOthers() {
        Long n = integer(root, "n", 1, MAX_CHOICES);
        Boolean logprobs = root.flag("logprobs");
        integer(root, "top_logprobs", 0, 20);
        RequestObject _ = root.object("logit_bias");
        root.others(FIELDS, other -> {
            boolean silent = HINTS.contains(other.field())
                    || (other.field().equals("n") && n != null && n == 1)
                    || (other.field().equals("logprobs") && Boolean.FALSE.equals(logprobs))
                    || (other.field().equals("modalities") && onlyText())
                    || (other.field().equals("logit_bias")
                            && root.required("logit_bias", "an object").node().isEmpty());
            if (!silent) {
                onlyHere.add(other.field().equals("verbosity") ? verbosity() : other);
            }
        });
    }

    private OnlyHere verbosity() {
        ObjectNode same = JsonNodeFactory.instance.objectNode().put("verbosity", root.string("verbosity"));
        return root.onlyHere("verbosity", same);
    }

    private boolean onlyText() {
        return root.array("modalities").stream()
                .allMatch(each -> each.asString("").equals("text"));
    }

    private Sampling sampling() {
        Long old = integer(root, "max_tokens", 1, Integer.MAX_VALUE);
        Long present = integer(root, "max_completion_tokens", 1, Integer.MAX_VALUE);
        Long most = present == null ? old : present;
        return new Sampling(
                most == null ? null : Math.toIntExact(most),
                number(root, "temperature", 0, 2),
                number(root, "top_p", 0, 1),
                null,
                stops(),
                integer(root, "seed", Long.MIN_VALUE, Long.MAX_VALUE),
                number(root, "presence_penalty", -2, 2),
                number(root, "frequency_penalty", -2, 2));
    }

    private List<String> stops() {
        JsonNode stop = root.field("stop");
        if (stop == null) {
            return List.of();
        }
        if (stop.isString()) {
            return List.of(stop.stringValue());
        }
        List<String> all = new ArrayList<>();
        stop.forEach(each -> {
            if (each.isString()) {
                all.add(each.stringValue());
            }
        });
        if (!stop.isArray() || all.size() != stop.size() || all.size() > MAX_STOPS) {
            throw root.refused("stop", "a string or up to " + MAX_STOPS + " strings");
        }
        return all;
    }

    private boolean includeUsage(boolean stream) {
        RequestObject options = root.object("stream_options");
        if (options == null) {
            return false;
        }
        if (!stream) {
            throw root.refused("stream_options", "nothing where stream is not true");
        }
        return Boolean.TRUE.equals(options.flag("include_usage"));
    }

    private List<Tool> tools() {
        List<Tool> tools = new ArrayList<>();
        List<JsonNode> given = root.array("tools");
        for (int i = 0; i < given.size(); i++) {
            RequestObject tool = RequestObject.of("tools[" + i + "]", given.get(i), "an object");
            if (tool.string("type").equals("function")) {
                tools.add(function(tool.required("function", "an object with a name")));
            } else {
                onlyHere.add(tool.onlyHere("type"));
            }
        }
        return tools;
    }

    static Tool function(RequestObject function) {
        RequestObject schema = function.object("parameters");
        return new Tool(
                function.name("name"),
                function.stringOrEmpty("description"),
                schema == null ? null : schema.node(),
                function.flag("strict"));
    }

    private ToolChoice toolChoice() {
        JsonNode choice = root.field("tool_choice");
        if (choice == null) {
            return new ToolChoice.Unset();
        }
        if (choice.isString()) {
            return toolChoice(root, choice.stringValue());
        }
        RequestObject object = root.required("tool_choice", "none, auto, required or an object");
        if (object.string("type").equals("function")) {
            return new ToolChoice.Named(
                    object.required("function", "an object with a name").name("name"));
        }
        onlyHere.add(object.onlyHere("type"));
        return new ToolChoice.Unset();
    }

    static ToolChoice toolChoice(RequestObject root, String word) {
        return switch (word) {
            case "auto" -> new ToolChoice.Auto();
            case "none" -> new ToolChoice.None();
            case "required" -> new ToolChoice.Required();
            default -> throw root.refused("tool_choice", "none, auto, required or an object");
        };
    }

    private OutputFormat format() {
        RequestObject format = root.object("response_format");
        if (format == null) {
            return new OutputFormat.Text();
        }
        JsonNode type = format.field("type");
        if (type == null || !type.isString()) {
            throw format.refused("type", "text, json_object or json_schema");
        }
        return switch (type.stringValue()) {
            case "text" -> new OutputFormat.Text();
            case "json_object" -> new OutputFormat.AnyJson();
            case "json_schema" -> schema(format.required("json_schema", "an object with a schema"));
            default -> {
                onlyHere.add(format.onlyHere("type"));
                yield new OutputFormat.Text();
            }
        };
    }

    static OutputFormat schema(RequestObject named) {
        return new OutputFormat.Schema(
                named.stringOrEmpty("name"),
                named.stringOrEmpty("description"),
                named.required("schema", "a JSON Schema").node(),
                named.flag("strict"));
    }

    private Reasoning reasoning() {
        return root.field("reasoning_effort") == null
                ? new Reasoning.Unset()
                : new Reasoning.Effort(root.name("reasoning_effort"));
    }

    private String user() {
        String user = root.stringOrEmpty("user");
        return user.isEmpty() ? root.stringOrEmpty("safety_identifier") : user;
    }

    private Map<String, String> metadata() {
        RequestObject metadata = root.object("metadata");
        return metadata == null ? Map.of() : metadata(metadata);
    }

    static Map<String, String> metadata(RequestObject metadata) {
        Map<String, String> notes = new LinkedHashMap<>();
        metadata.node().forEachEntry((name, value) -> notes.put(name, metadata.string(name)));
        return notes;
    }

    static @Nullable Double number(RequestObject root, String name, double least, double most) {
        JsonNode value = root.field(name);
        if (value == null) {
            return null;
        }
        if (!value.isNumber() || value.doubleValue() < least || value.doubleValue() > most) {
            throw root.refused(name, least + ".." + most);
        }
        return value.doubleValue();
    }

    static @Nullable Long integer(RequestObject root, String name, long least, long most) {
        JsonNode value = root.field(name);
        if (value == null) {
            return null;
        }
        boolean fits = value.isIntegralNumber()
                && value.canConvertToLong()
                && value.longValue() >= least
                && value.longValue() <= most;
        if (!fits) {
            throw root.refused(name, least == Long.MIN_VALUE ? "an integer" : least + ".." + most);
        }
        return value.longValue();
    }
}
