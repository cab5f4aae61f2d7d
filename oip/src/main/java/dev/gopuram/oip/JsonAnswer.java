package dev.gopuram.oip;

import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads another server's answer to an inference. */
final class JsonAnswer {
    private final Bytes json;
    private final OipLimits limits;
    private String model = "";
    private String version = "";
    private String id = "";
    private @Nullable List<JsonTensor> outputs;

    private JsonAnswer(Bytes json, OipLimits limits) {
        this.json = json;
        this.limits = limits;
    }

    /** INVALID for what is no answer. */
    static OipAnswer read(Bytes body, @Nullable String jsonLength, OipLimits limits) {
        JsonSplit split = JsonSplit.of(body, jsonLength);
        JsonAnswer answer = new JsonAnswer(split.json(), limits);
        Json.scan(split.json(), parser -> {
            answer.read(parser);
            return answer;
        });
        return answer.whole(split.tail());
    }

    private void read(JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw Problem.invalid("body", JsonWords.found(parser), "a JSON object");
        }
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            field(parser, name);
        }
    }

    private void field(JsonParser parser, String name) {
        switch (name) {
            case "model_name" -> model = JsonWords.string(parser, name);
            case "model_version" -> version = orEmpty(parser, name);
            case "id" -> id = orEmpty(parser, name);
            case "outputs" ->
                outputs = JsonWords.array(
                        parser, name, limits.maxTensors(), at -> JsonTensor.read(parser, at, json, limits));
            default -> parser.skipChildren();
        }
    }

    /** Some servers write null for what they do not say. */
    private static String orEmpty(JsonParser parser, String name) {
        return parser.currentToken() == JsonToken.VALUE_NULL ? "" : JsonWords.string(parser, name);
    }

    private OipAnswer whole(BinaryTail tail) {
        if (outputs == null) {
            throw Problem.invalid("outputs", "missing", "an array of tensors");
        }
        List<Tensor> tensors = new ArrayList<>();
        outputs.forEach(output -> tensors.add(output.tensor(tail)));
        tail.end();
        return new OipAnswer(model, version, id, tensors);
    }
}
