package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.dialects.ModelRequest.OnlyHere;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Reads a request of the Messages API, and one to count its tokens.
 *
 * <p>Some fields are hints: they say how Anthropic shall do the work and not what the answer shall be, and are left out
 * in another dialect without a word. These are {@code cache_control} anywhere, {@code service_tier}, {@code
 * context_management}, {@code thread} where it only asks to keep the conversation, {@code thinking.display}, a tool's
 * {@code eager_input_streaming}, {@code defer_loading} where it is false, {@code allowed_callers} and {@code caller}
 * where they name only {@code direct}, and {@code citations} that are off.
 */
final class AnthropicRequestReader {
    /** What the request's own fields may be without being named in {@code onlyHere}; {@code gopuram} is ours. */
    private static final Set<String> FIELDS = Set.of(
            "model",
            "max_tokens",
            "messages",
            "system",
            "tools",
            "tool_choice",
            "temperature",
            "top_p",
            "top_k",
            "stop_sequences",
            "stream",
            "metadata",
            "thinking",
            "output_config",
            "output_format",
            "service_tier",
            "cache_control",
            "context_management",
            "thread",
            "gopuram");

    private static final Set<String> TOOL_FIELDS =
            Set.of("type", "name", "description", "input_schema", "strict", "cache_control", "eager_input_streaming");

    private static final String PREVIOUS = "previous_message_id";

    /** What of a thread is kept by Anthropic alone. */
    static final String THREAD = "thread." + PREVIOUS;

    private static final String JSON_SCHEMA = "json_schema";

    private final RequestObject root;
    private final List<OnlyHere> onlyHere = new ArrayList<>();

    private AnthropicRequestReader(RequestObject root) {
        this.root = root;
    }

    static ModelRequest read(JsonNode body) {
        RequestObject root = RequestObject.of("", body, "a JSON object");
        if (root.field("max_tokens") == null) {
            throw root.refused("max_tokens", "0.." + Integer.MAX_VALUE);
        }
        return new AnthropicRequestReader(root).read();
    }

    /** A request to count tokens bounds no answer. */
    static ModelRequest readForCount(JsonNode body) {
        return new AnthropicRequestReader(RequestObject.of("", body, "a JSON object")).read();
    }

    private ModelRequest read() {
        root.others(FIELDS, onlyHere::add);
        thread();
        String _ = root.stringOrEmpty("service_tier");
        boolean stream = Boolean.TRUE.equals(root.flag("stream"));
        List<Turn> turns = new AnthropicTurnReader(onlyHere).read(root);
        List<Tool> tools = tools();
        RequestObject choice = root.object("tool_choice");
        Boolean alone = choice == null ? null : choice.flag("disable_parallel_tool_use");
        RequestObject output = output();
        return new ModelRequest(
                Origin.MESSAGES,
                root.field("model") == null ? "" : root.name("model"),
                turns,
                tools,
                choice == null ? new ToolChoice.Unset() : choice(choice),
                alone == null ? null : !alone,
                sampling(),
                format(output),
                reasoning(output),
                user(),
                Map.of(),
                stream,
                stream,
                onlyHere,
                null);
    }

    /** To keep the conversation there changes no answer; one that goes on from what is kept there does not hold it. */
    private void thread() {
        RequestObject thread = root.object("thread");
        if (thread != null && !thread.string("type").equals("create")) {
            onlyHere.add(thread.onlyHere(thread.field(PREVIOUS) == null ? "type" : PREVIOUS));
        }
    }

    private Sampling sampling() {
        return new Sampling(
                root.integer("max_tokens", 0),
                root.share("temperature"),
                root.share("top_p"),
                root.integer("top_k", 0),
                stops(),
                null,
                null,
                null);
    }

    private List<String> stops() {
        List<String> stops = new ArrayList<>();
        for (JsonNode stop : root.array("stop_sequences")) {
            if (!stop.isString()) {
                throw RequestObject.invalid("stop_sequences[" + stops.size() + "]", stop, "a string");
            }
            stops.add(stop.stringValue());
        }
        return stops;
    }

    private String user() {
        RequestObject metadata = root.object("metadata");
        if (metadata == null) {
            return "";
        }
        metadata.others(Set.of("user_id"), onlyHere::add);
        return metadata.stringOrEmpty("user_id");
    }

    private List<Tool> tools() {
        List<Tool> tools = new ArrayList<>();
        List<JsonNode> given = root.array("tools");
        for (int i = 0; i < given.size(); i++) {
            RequestObject tool = RequestObject.of("tools[" + i + "]", given.get(i), "an object");
            if (tool.field("type") == null || tool.string("type").equals("custom")) {
                tools.add(tool(tool));
            } else {
                // Anthropic's own tools run there or come with the model: elsewhere nobody knows them.
                onlyHere.add(tool.onlyHere("type"));
            }
        }
        return tools;
    }

    private Tool tool(RequestObject tool) {
        tool.others(TOOL_FIELDS, other -> {
            if (!isDefault(other.field(), tool)) {
                onlyHere.add(other);
            }
        });
        return new Tool(
                tool.name("name"),
                tool.stringOrEmpty("description"),
                tool.required("input_schema", "a JSON Schema").node(),
                tool.flag("strict"));
    }

    private static boolean isDefault(String field, RequestObject tool) {
        JsonNode loading = tool.field("defer_loading");
        JsonNode callers = tool.field("allowed_callers");
        if (field.equals(tool.path("defer_loading"))) {
            return loading != null && loading.isBoolean() && !loading.booleanValue();
        }
        return field.equals(tool.path("allowed_callers"))
                && callers != null
                && callers.size() == 1
                && callers.path(0).asString("").equals("direct");
    }

    private ToolChoice choice(RequestObject choice) {
        String type = choice.string("type");
        choice.others(Set.of("type", "name", "disable_parallel_tool_use"), onlyHere::add);
        return switch (type) {
            case "auto" -> new ToolChoice.Auto();
            case "any" -> new ToolChoice.Required();
            case "none" -> new ToolChoice.None();
            case "tool" -> new ToolChoice.Named(choice.name("name"));
            default -> {
                onlyHere.add(choice.onlyHere("type"));
                yield new ToolChoice.Unset();
            }
        };
    }

    private @Nullable RequestObject output() {
        RequestObject output = root.object("output_config");
        if (output != null) {
            output.others(Set.of("effort", "format"), onlyHere::add);
        }
        return output;
    }

    /** The API holds the answer to the schema, so it is strict wherever it goes. */
    private OutputFormat format(@Nullable RequestObject output) {
        RequestObject present = output == null ? null : output.object("format");
        RequestObject older = root.object("output_format");
        if (present != null && older != null) {
            throw root.refused("output_format", "absent where output_config.format is given");
        }
        RequestObject format = present == null ? older : present;
        if (format == null) {
            return new OutputFormat.Text();
        }
        if (!format.string("type").equals(JSON_SCHEMA)) {
            onlyHere.add(format.onlyHere("type"));
            return new OutputFormat.Text();
        }
        format.others(Set.of("type", "schema"), onlyHere::add);
        return new OutputFormat.Schema(
                "", "", format.required("schema", "a JSON Schema").node(), true);
    }

    /** Two fields speak of it. An effort refines adaptive thinking; beside another kind it is a word of its own. */
    private Reasoning reasoning(@Nullable RequestObject output) {
        RequestObject thinking = root.object("thinking");
        Reasoning said = thinking == null ? new Reasoning.Unset() : thinking(thinking);
        if (output == null || output.field("effort") == null) {
            return said;
        }
        String effort = output.name("effort");
        if (said instanceof Reasoning.Unset || said instanceof Reasoning.Adaptive) {
            return new Reasoning.Effort(effort);
        }
        onlyHere.add(output.onlyHere("effort"));
        return said;
    }

    private Reasoning thinking(RequestObject thinking) {
        thinking.others(Set.of("type", "budget_tokens", "display"), onlyHere::add);
        return switch (thinking.string("type")) {
            case "enabled" -> new Reasoning.Budget(budget(thinking));
            case "disabled" -> new Reasoning.Off();
            case "adaptive" -> new Reasoning.Adaptive();
            default -> {
                onlyHere.add(thinking.onlyHere("type"));
                yield new Reasoning.Unset();
            }
        };
    }

    private static int budget(RequestObject thinking) {
        Integer budget = thinking.integer("budget_tokens", 1);
        if (budget == null) {
            throw Problem.invalid(thinking.path("budget_tokens"), "absent", "1.." + Integer.MAX_VALUE);
        }
        return budget;
    }
}
