package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a response. It repeats the request; what that does not say stands as the API's default where it has one, and as
 * null where the provider decides: what a temperature would have been, we do not know.
 *
 * <p>Its id is always drawn: a response is kept under it, and a provider's id could be another caller's.
 */
final class OpenAiResponsesWriter {
    static final String ID_PREFIX = "resp";

    private final JsonNode asked;
    private final ObjectNode response = JsonNodeFactory.instance.objectNode();

    private OpenAiResponsesWriter(ModelRequest request) {
        JsonNode echo = request.echo();
        this.asked = echo == null ? JsonNodeFactory.instance.objectNode() : echo;
    }

    static Bytes write(ModelReply reply, ModelRequest request, Naming naming) {
        long created = reply.created() == 0 ? naming.epochSeconds().getAsLong() : reply.created();
        ObjectNode response = begun(naming.id().apply(ID_PREFIX), created, reply.model(), request);
        end(response, reply.stop(), OpenAiItemWriter.write(reply, naming), reply.usage(), reply.gopuram());
        return Json.write(response);
    }

    /** A response that is being answered. */
    static ObjectNode begun(String id, long created, String model, ModelRequest request) {
        return new OpenAiResponsesWriter(request).begun(id, created, model);
    }

    /** Makes of a response that was being answered one that is. */
    static void end(
            ObjectNode response, Stop stop, List<JsonNode> output, @Nullable Usage usage, @Nullable Bytes gopuram) {
        OpenAiResponsesStop.write(stop, response);
        response.putArray("output").addAll(output);
        if (usage != null) {
            response.set("usage", usage(usage));
        }
        if (gopuram != null) {
            response.set("gopuram", Json.tree(gopuram));
        }
    }

    private ObjectNode begun(String id, long created, String model) {
        response.put("id", id).put("object", "response").put("created_at", created);
        response.put("status", OpenAiItemWriter.IN_PROGRESS).put("background", false);
        response.putNull("error").putNull("incomplete_details");
        echo("instructions");
        echo("max_output_tokens");
        response.put("model", model);
        response.putArray("output");
        echo("parallel_tool_calls", JsonNodeFactory.instance.booleanNode(true));
        continued();
        reasoning();
        echo("store", JsonNodeFactory.instance.booleanNode(true));
        echo("temperature");
        text();
        echo("tool_choice", JsonNodeFactory.instance.stringNode("auto"));
        echo("tools", JsonNodeFactory.instance.arrayNode());
        echo("top_p");
        echo("truncation", JsonNodeFactory.instance.stringNode(truncation()));
        response.putNull("usage");
        echo("user");
        echo("safety_identifier");
        echo("prompt_cache_key");
        echo("metadata", JsonNodeFactory.instance.objectNode());
        return response;
    }

    private void continued() {
        ResponsesOptions options = ResponsesOptions.of(asked);
        response.put("previous_response_id", options.previousResponseId());
        if (options.conversation() == null) {
            response.putNull("conversation");
        } else {
            response.putObject("conversation").put("id", options.conversation());
        }
    }

    /** What holds where the request does not say: there is something to leave out only where it continues something. */
    private String truncation() {
        boolean continues =
                ResponsesOptions.of(asked).continues() || asked.path("gopuram").hasNonNull("conversation");
        return continues ? "auto" : "disabled";
    }

    private void reasoning() {
        JsonNode given = asked.path("reasoning");
        JsonNode summary = given.hasNonNull("summary") ? given.path("summary") : given.path("generate_summary");
        ObjectNode reasoning = response.putObject("reasoning");
        reasoning.set("effort", orNull(given.path("effort")));
        reasoning.set("summary", orNull(summary));
    }

    private void text() {
        ObjectNode text = response.putObject("text");
        JsonNode given = asked.path("text");
        if (given.hasNonNull("format")) {
            text.set("format", given.path("format"));
        } else {
            text.putObject("format").put("type", "text");
        }
        if (given.hasNonNull("verbosity")) {
            text.set("verbosity", given.path("verbosity"));
        }
    }

    private void echo(String name) {
        echo(name, JsonNodeFactory.instance.nullNode());
    }

    private void echo(String name, JsonNode otherwise) {
        response.set(name, asked.hasNonNull(name) ? asked.path(name) : otherwise);
    }

    private static JsonNode orNull(JsonNode node) {
        return node.isMissingNode() ? JsonNodeFactory.instance.nullNode() : node;
    }

    static ObjectNode usage(Usage usage) {
        ObjectNode json = JsonNodeFactory.instance.objectNode().put("input_tokens", usage.inputTokens());
        json.putObject("input_tokens_details")
                .put("cached_tokens", usage.cachedInputTokens())
                .put("cache_write_tokens", usage.cacheWriteInputTokens());
        json.put("output_tokens", usage.outputTokens());
        json.putObject("output_tokens_details").put("reasoning_tokens", usage.reasoningTokens());
        return json.put("total_tokens", usage.totalTokens());
    }
}
