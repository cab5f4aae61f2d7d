package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a request for the Messages API. A refusal names the field as the request has it.
 *
 * <p>Left out without a word, because they change no answer: {@code metadata} (notes for the provider's own logs), a
 * parallel tool choice that is the default, a schema's name, description and laxness (the API always holds to it).
 */
final class AnthropicRequestWriter {
    static final String DIALECT = "Anthropic's";

    private static final Set<String> EFFORTS = Set.of("low", "medium", "high", "xhigh", "max");
    private static final double HIGHEST_TEMPERATURE = 1;

    private final ModelRequest request;
    private final ObjectNode body = JsonNodeFactory.instance.objectNode();

    private AnthropicRequestWriter(ModelRequest request) {
        this.request = request;
    }

    static Bytes write(ModelRequest request, String model, int maxTokens) {
        request.requireSpokenBy(DIALECT);
        return Json.write(new AnthropicRequestWriter(request).write(model, maxTokens));
    }

    private ObjectNode write(String model, int maxTokens) {
        Integer asked = request.sampling().maxTokens();
        body.put("model", model).put("max_tokens", asked == null ? maxTokens : asked);
        new AnthropicTurnWriter(request).write(body);
        tools();
        toolChoice();
        sampling(request.sampling());
        reasoning();
        format();
        if (!request.user().isEmpty()) {
            body.putObject("metadata").put("user_id", request.user());
        }
        if (request.stream()) {
            body.put("stream", true);
        }
        return body;
    }

    private void tools() {
        if (request.tools().isEmpty()) {
            return;
        }
        ArrayNode tools = body.putArray("tools");
        for (Tool tool : request.tools()) {
            ObjectNode written = tools.addObject().put("name", tool.name());
            if (!tool.description().isEmpty()) {
                written.put("description", tool.description());
            }
            if (tool.schema() == null) {
                written.putObject("input_schema").put("type", "object").putObject("properties");
            } else {
                written.set("input_schema", tool.schema());
            }
            if (tool.strict() != null) {
                written.put("strict", tool.strict());
            }
        }
    }

    /** The API takes no choice where there are no tools; one that asks for a call is then refused. */
    private void toolChoice() {
        boolean alone = Boolean.FALSE.equals(request.parallelTools());
        if (request.tools().isEmpty()) {
            request.toolChoice().requireNoCall();
            return;
        }
        ObjectNode choice = choice(alone);
        if (choice == null) {
            return;
        }
        if (alone && !(request.toolChoice() instanceof ToolChoice.None)) {
            choice.put("disable_parallel_tool_use", true);
        }
        body.set("tool_choice", choice);
    }

    private @Nullable ObjectNode choice(boolean alone) {
        ObjectNode choice = JsonNodeFactory.instance.objectNode();
        return switch (request.toolChoice()) {
            case ToolChoice.Unset() -> alone ? choice.put("type", "auto") : null;
            case ToolChoice.Auto() -> choice.put("type", "auto");
            case ToolChoice.None() -> choice.put("type", "none");
            case ToolChoice.Required() -> choice.put("type", "any");
            case ToolChoice.Named(String name) -> choice.put("type", "tool").put("name", name);
        };
    }

    private void sampling(Sampling sampling) {
        refuse("seed", sampling.seed());
        refuse("presence_penalty", unlessZero(sampling.presencePenalty()));
        refuse("frequency_penalty", unlessZero(sampling.frequencyPenalty()));
        if (sampling.temperature() != null) {
            if (sampling.temperature() > HIGHEST_TEMPERATURE) {
                throw Problem.invalid(
                        "temperature",
                        sampling.temperature(),
                        "0..1: the model is served by an API in " + DIALECT + " dialect");
            }
            body.put("temperature", sampling.temperature());
        }
        if (sampling.topP() != null) {
            body.put("top_p", sampling.topP());
        }
        if (sampling.topK() != null) {
            body.put("top_k", sampling.topK());
        }
        stops(sampling.stop());
    }

    private void stops(List<String> stops) {
        if (stops.isEmpty()) {
            return;
        }
        ArrayNode written = body.putArray("stop_sequences");
        for (String stop : stops) {
            if (stop.isBlank()) {
                throw Problem.invalid(
                        request.origin().stops(),
                        '"' + stop.replace("\n", "\\n") + '"',
                        "more than white space: the model is served by an API in " + DIALECT + " dialect");
            }
            written.add(stop);
        }
    }

    private static void refuse(String field, @Nullable Object value) {
        if (value != null) {
            throw ModelRequest.notSpoken(field, value, DIALECT);
        }
    }

    private static @Nullable Double unlessZero(@Nullable Double penalty) {
        return penalty == null || penalty == 0 ? null : penalty;
    }

    private void reasoning() {
        switch (request.reasoning()) {
            case Reasoning.Unset() -> {}
            case Reasoning.Off() -> body.putObject("thinking").put("type", "disabled");
            case Reasoning.Adaptive() -> body.putObject("thinking").put("type", "adaptive");
            case Reasoning.Budget(int tokens) ->
                body.putObject("thinking").put("type", "enabled").put("budget_tokens", tokens);
            case Reasoning.Effort(String level)
            when level.equals(Reasoning.Effort.NONE) ->
                body.putObject("thinking").put("type", "disabled");
            case Reasoning.Effort(String level) ->
                body.putObject("output_config").put("effort", known(level));
        }
    }

    private String known(String level) {
        if (!EFFORTS.contains(level)) {
            throw Problem.invalid(
                    request.origin().effort(),
                    level,
                    "low, medium, high, xhigh or max: the model is served by an API in " + DIALECT + " dialect");
        }
        return level;
    }

    private void format() {
        switch (request.format()) {
            case OutputFormat.Text() -> {}
            case OutputFormat.AnyJson() ->
                throw ModelRequest.notSpoken(request.origin().format(), "json_object", DIALECT);
            case OutputFormat.Schema schema ->
                body.withObjectProperty("output_config")
                        .putObject("format")
                        .put("type", "json_schema")
                        .set("schema", schema.schema());
        }
    }
}
