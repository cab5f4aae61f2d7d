package dev.gopuram.gateway;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.edge.Answer;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.Operation;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Vector;
import dev.gopuram.platform.json.Json;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.JsonNode;

/**
 * Makes embeddings in OpenAI's dialect. Beside its fields {@code input_type} ({@code document} or {@code query}) says what
 * the vectors are for, as some models tell questions from passages.
 */
final class EmbedTexts implements Operation {
    static final int MAX_INPUTS = 2048;

    private static final String INPUT = "a string or an array of 1.." + MAX_INPUTS + " strings, none empty";

    private final Models models;

    EmbedTexts(Models models) {
        this.models = models;
    }

    @Override
    public Answer answer(EdgeCall call) {
        JsonNode body = Json.tree(call.body());
        if (!body.isObject()) {
            throw Problem.invalid("body", "another JSON value", "a JSON object with model and input");
        }
        boolean base64 = base64(body.path("encoding_format"));
        Embed request = new Embed(text(body, "model"), inputs(body.path("input")), purpose(body.path("input_type")));
        Embeddings embeddings = call.ask(() -> models.embed(request));
        requireDimensions(body.path("dimensions"), embeddings);
        String model = embeddings.model() + "@" + embeddings.version();
        call.note(model, embeddings.usage());
        return new Answer.Whole(
                200,
                Answer.JSON.with("x-gopuram-model", model),
                Json.generate(json -> write(json, embeddings, base64)));
    }

    private static void write(JsonGenerator json, Embeddings embeddings, boolean base64) {
        json.writeStartObject();
        json.writeStringProperty("object", "list");
        json.writeArrayPropertyStart("data");
        int index = 0;
        for (Vector vector : embeddings.vectors()) {
            json.writeStartObject();
            json.writeStringProperty("object", "embedding");
            json.writeNumberProperty("index", index++);
            json.writeName("embedding");
            if (base64) {
                json.writeString(base64(vector));
            } else {
                json.writeStartArray();
                for (float value : vector.shared()) {
                    json.writeNumber(value);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeStringProperty("model", embeddings.model());
        json.writeObjectPropertyStart("usage");
        json.writeNumberProperty("prompt_tokens", embeddings.usage().inputTokens());
        json.writeNumberProperty("total_tokens", embeddings.usage().totalTokens());
        json.writeEndObject();
        json.writeEndObject();
    }

    /** Four bytes each, little-endian: what OpenAI's own SDKs ask for unless told otherwise. */
    private static String base64(Vector vector) {
        ByteBuffer bytes =
                ByteBuffer.allocate(Float.BYTES * vector.dimensions()).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : vector.shared()) {
            bytes.putFloat(value);
        }
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    private static List<String> inputs(JsonNode input) {
        if (input.isString()) {
            return List.of(nonEmpty(input, "input"));
        }
        if (!input.isArray() || input.isEmpty()) {
            throw Problem.invalid("input", shown(input), INPUT);
        }
        if (input.get(0).isNumber() || input.get(0).isArray()) {
            throw Problem.invalid("input", "token ids, which belong to another model's tokenizer", INPUT);
        }
        if (input.size() > MAX_INPUTS) {
            throw Problem.invalid("input", input.size() + " texts", INPUT);
        }
        List<String> texts = new ArrayList<>(input.size());
        for (int i = 0; i < input.size(); i++) {
            texts.add(nonEmpty(input.get(i), "input[" + i + "]"));
        }
        return texts;
    }

    private static String nonEmpty(JsonNode text, String field) {
        if (!text.isString() || text.asString().isEmpty()) {
            throw Problem.invalid(field, shown(text), "a string that is not empty");
        }
        return text.asString();
    }

    private static Embed.Purpose purpose(JsonNode type) {
        if (type.isMissingNode() || type.isNull()) {
            return Embed.Purpose.DOCUMENT;
        }
        return switch (type.asString("")) {
            case "document" -> Embed.Purpose.DOCUMENT;
            case "query" -> Embed.Purpose.QUERY;
            default -> throw Problem.invalid("input_type", shown(type), "document|query");
        };
    }

    private static boolean base64(JsonNode format) {
        if (format.isMissingNode() || format.isNull()) {
            return false;
        }
        return switch (format.asString("")) {
            case "float" -> false;
            case "base64" -> true;
            default -> throw Problem.invalid("encoding_format", shown(format), "float|base64");
        };
    }

    private static String text(JsonNode body, String field) {
        JsonNode value = body.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        if (!value.isString()) {
            throw Problem.invalid(field, shown(value), "a string");
        }
        return value.asString();
    }

    /** Shortening a vector changes what it means unless the model was trained for it; ours say what they make. */
    private static void requireDimensions(JsonNode dimensions, Embeddings embeddings) {
        if (dimensions.isMissingNode()
                || dimensions.isNull()
                || embeddings.vectors().isEmpty()) {
            return;
        }
        int made = embeddings.vectors().getFirst().dimensions();
        if (!dimensions.isInt() || dimensions.asInt() != made) {
            throw Problem.invalid("dimensions", shown(dimensions), made + ", or to be left out");
        }
    }

    private static String shown(JsonNode value) {
        if (value.isMissingNode()) {
            return "missing";
        }
        return value.isContainer() ? (value.isArray() ? "an array of " + value.size() : "an object") : value.toString();
    }
}
