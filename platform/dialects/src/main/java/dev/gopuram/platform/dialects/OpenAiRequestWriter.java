package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes a chat completion request. What it cannot say is refused by its field's name, with these exceptions, which
 * every gateway makes: thoughts of earlier turns are left out, since no compatible server takes them back; a budget for
 * thinking becomes the nearest effort; and metadata, which only stored answers may have, is not sent.
 */
final class OpenAiRequestWriter {
    private static final String DIALECT = "OpenAI's chat completions";

    /** A bound on the tokens of the thought up to which an effort is low, or medium. */
    private static final int LOW_BUDGET = 2048;

    private static final int MEDIUM_BUDGET = 8192;

    private static final int MAX_STOPS = 4;

    private final ModelRequest request;
    private final ObjectNode body = JsonNodeFactory.instance.objectNode();

    private OpenAiRequestWriter(ModelRequest request) {
        this.request = request;
    }

    static Bytes write(ModelRequest request, String model) {
        return new OpenAiRequestWriter(request).write(model);
    }

    private Bytes write(String model) {
        request.onlyHere().forEach(this::carry);
        body.put("model", model);
        requireTurnOfUser();
        body.set("messages", messages(request.turns()));
        sampling();
        tools();
        format();
        reasoning();
        if (!request.user().isEmpty()) {
            body.put("user", request.user());
        }
        if (request.stream()) {
            body.put("stream", true).putObject("stream_options").put("include_usage", true);
        }
        return Json.write(body);
    }

    private void carry(ModelRequest.OnlyHere only) {
        ObjectNode same = only.inChat();
        if (same == null) {
            throw ModelRequest.notSpoken(only, DIALECT);
        }
        body.setAll(same);
    }

    private void sampling() {
        Sampling sampling = request.sampling();
        if (sampling.topK() != null) {
            throw ModelRequest.notSpoken("top_k", sampling.topK(), DIALECT);
        }
        if (sampling.maxTokens() != null) {
            requireAnswer(sampling.maxTokens());
            body.put("max_completion_tokens", sampling.maxTokens());
        }
        if (sampling.temperature() != null) {
            body.put("temperature", sampling.temperature());
        }
        if (sampling.topP() != null) {
            body.put("top_p", sampling.topP());
        }
        if (sampling.stop().size() > MAX_STOPS) {
            throw ModelRequest.notSpoken(
                    request.origin().stops(), sampling.stop().size() + " texts", DIALECT);
        }
        if (!sampling.stop().isEmpty()) {
            ArrayNode stops = body.putArray("stop");
            sampling.stop().forEach(stops::add);
        }
        if (sampling.seed() != null) {
            body.put("seed", sampling.seed());
        }
        if (sampling.presencePenalty() != null) {
            body.put("presence_penalty", sampling.presencePenalty());
        }
        if (sampling.frequencyPenalty() != null) {
            body.put("frequency_penalty", sampling.frequencyPenalty());
        }
    }

    /** Anthropic's clients ask for no token at all where only its cache shall be filled. */
    private static void requireAnswer(int maxTokens) {
        if (maxTokens == 0) {
            throw Problem.invalid(
                    "max_tokens", 0, "1 or more: the model is served by an API in " + DIALECT + " dialect");
        }
    }

    /** The API takes nothing that is said of tools where there are none. */
    private void tools() {
        if (request.tools().isEmpty()) {
            request.toolChoice().requireNoCall();
            return;
        }
        ArrayNode tools = body.putArray("tools");
        request.tools()
                .forEach(tool -> tools.addObject().put("type", "function").set("function", function(tool)));
        toolChoice();
        if (request.parallelTools() != null) {
            body.put("parallel_tool_calls", request.parallelTools());
        }
    }

    private void toolChoice() {
        switch (request.toolChoice()) {
            case ToolChoice.Unset() -> {}
            case ToolChoice.Auto() -> body.put("tool_choice", "auto");
            case ToolChoice.None() -> body.put("tool_choice", "none");
            case ToolChoice.Required() -> body.put("tool_choice", "required");
            case ToolChoice.Named(String name) ->
                body.putObject("tool_choice")
                        .put("type", "function")
                        .putObject("function")
                        .put("name", name);
        }
    }

    private static ObjectNode function(Tool tool) {
        ObjectNode function = JsonNodeFactory.instance.objectNode().put("name", tool.name());
        if (!tool.description().isEmpty()) {
            function.put("description", tool.description());
        }
        if (tool.schema() != null) {
            function.set("parameters", tool.schema());
        }
        if (tool.strict() != null) {
            function.put("strict", tool.strict());
        }
        return function;
    }

    private void format() {
        switch (request.format()) {
            case OutputFormat.Text() -> {}
            case OutputFormat.AnyJson() -> body.putObject("response_format").put("type", "json_object");
            case OutputFormat.Schema schema -> {
                ObjectNode named = body.putObject("response_format")
                        .put("type", "json_schema")
                        .putObject("json_schema");
                named.put("name", schema.name().isEmpty() ? "answer" : schema.name());
                if (!schema.description().isEmpty()) {
                    named.put("description", schema.description());
                }
                named.set("schema", schema.schema());
                if (schema.strict() != null) {
                    named.put("strict", schema.strict());
                }
            }
        }
    }

    private void reasoning() {
        switch (request.reasoning()) {
            // To think as the model sees fit is what a compatible server does unasked; the word for not at all is one
            // that most models refuse.
            case Reasoning.Unset(), Reasoning.Adaptive(), Reasoning.Off() -> {}
            case Reasoning.Effort(String level) -> body.put("reasoning_effort", level);
            case Reasoning.Budget(int tokens) ->
                body.put(
                        "reasoning_effort", tokens <= LOW_BUDGET ? "low" : tokens <= MEDIUM_BUDGET ? "medium" : "high");
        }
    }

    /** In Anthropic's dialect the assistant's last message is the beginning of the answer, and the answer its rest. */
    private void requireTurnOfUser() {
        boolean begun =
                request.origin() == Origin.MESSAGES && request.turns().getLast().role() == Turn.Role.ASSISTANT;
        if (begun) {
            throw Problem.invalid(
                    request.origin().placeOfLast(request.turns()),
                    "the beginning of the answer",
                    "a message of the user as the last: the model is served by an API in " + DIALECT
                            + " dialect, which goes on from no answer");
        }
    }

    private ArrayNode messages(List<Turn> turns) {
        ArrayNode messages = JsonNodeFactory.instance.arrayNode();
        for (Turn turn : turns) {
            ObjectNode message = messages.addObject();
            switch (turn.role()) {
                case SYSTEM -> content(message.put("role", "system"), turn.parts());
                case DEVELOPER -> content(message.put("role", "developer"), turn.parts());
                case USER -> content(message.put("role", "user"), turn.parts());
                case ASSISTANT -> assistant(message.put("role", "assistant"), turn.parts());
                case TOOL ->
                    tool(
                            message.put("role", "tool"),
                            (Part.ToolResult) turn.parts().getFirst(),
                            request.origin().place(turn, 0));
            }
        }
        return messages;
    }

    /** The dialect has no mark for a tool that failed: the result says it in words, as tools in it do. */
    private void tool(ObjectNode message, Part.ToolResult result, String at) {
        message.put("tool_call_id", result.callId());
        List<Part> parts = result.parts();
        if (!parts.stream().allMatch(Part.Text.class::isInstance)) {
            throw ModelRequest.notSpoken(at, "a picture or file", DIALECT);
        }
        if (result.failed()) {
            String text = Part.text(parts);
            message.put("content", text.isEmpty() ? "The tool failed." : "The tool failed: " + text);
        } else {
            content(message, parts);
        }
    }

    private void assistant(ObjectNode message, List<Part> parts) {
        List<Part> said = parts.stream().filter(OpenAiRequestWriter::isSaid).toList();
        ArrayNode calls = JsonNodeFactory.instance.arrayNode();
        for (Part part : parts) {
            if (part instanceof Part.ToolCall call) {
                calls.add(OpenAiReplyWriter.call(call));
            }
        }
        if (said.isEmpty() && !calls.isEmpty()) {
            message.putNull("content");
        } else {
            content(message, said);
        }
        if (!calls.isEmpty()) {
            message.set("tool_calls", calls);
        }
    }

    private static boolean isSaid(Part part) {
        return switch (part) {
            case Part.Text _, Part.Refusal _, Part.Image _, Part.File _, Part.Other _, Part.ToolResult _ -> true;
            case Part.Thinking _, Part.SealedThinking _, Part.ToolCall _ -> false;
        };
    }

    /** One text is a string, as most servers like it; anything else is an array of parts. */
    private void content(ObjectNode message, List<Part> parts) {
        if (parts.isEmpty()) {
            message.put("content", "");
        } else if (parts.size() == 1 && parts.getFirst() instanceof Part.Text(String text, var _)) {
            message.put("content", text);
        } else {
            ArrayNode content = message.putArray("content");
            parts.forEach(part -> part(part, content.addObject()));
        }
    }

    private void part(Part part, ObjectNode out) {
        switch (part) {
            case Part.Text(String text, var _) -> out.put("type", "text").put("text", text);
            case Part.Refusal(String text) -> out.put("type", "refusal").put("refusal", text);
            case Part.Image image -> image(image, out.put("type", "image_url").putObject("image_url"));
            case Part.File file -> file(file, out.put("type", "file").putObject("file"));
            case Part.Other(String type) ->
                throw ModelRequest.notSpoken(request.origin().turns(), type, DIALECT);
            case Part.ToolCall _, Part.ToolResult _, Part.Thinking _, Part.SealedThinking _ ->
                throw new IllegalStateException("a part that is not content: " + part.getClass());
        }
    }

    private static void image(Part.Image image, ObjectNode out) {
        out.put("url", url(image.source()));
        if (!image.detail().isEmpty()) {
            out.put("detail", image.detail());
        }
    }

    /** The fields of a file, which both of OpenAI's APIs call the same. */
    static void file(Part.File file, ObjectNode out) {
        if (file.isKept()) {
            out.put("file_id", file.id());
        } else {
            out.put("filename", file.name().isEmpty() ? "document" : file.name())
                    .put("file_data", "data:" + file.mediaType() + ";base64," + file.base64());
        }
    }

    /** A picture's address: its own, or one that holds it. */
    static String url(Part.Source source) {
        return switch (source) {
            case Part.Source.Url(String url) -> url;
            case Part.Source.Inline(String mediaType, String base64) -> "data:" + mediaType + ";base64," + base64;
        };
    }
}
