package dev.gopuram.oip;

import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads the JSON of an inference request. */
final class JsonRequest {
    private final Bytes json;
    private final OipLimits limits;
    private String id = "";
    private Parameters parameters = Parameters.none("parameters");
    private @Nullable List<JsonTensor> inputs;
    private List<JsonOutput> outputs = List.of();

    private JsonRequest(Bytes json, OipLimits limits) {
        this.json = json;
        this.limits = limits;
    }

    static OipRequest read(OipName name, Bytes body, @Nullable String jsonLength, OipLimits limits) {
        JsonSplit split = JsonSplit.of(body, jsonLength);
        JsonRequest request = new JsonRequest(split.json(), limits);
        if (split.json().length() == 0) {
            throw Problem.invalid("body", "empty", "a JSON object");
        }
        Json.scan(split.json(), parser -> {
            request.read(parser);
            return name;
        });
        return request.asked(name, split.tail());
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
        if (parser.nextToken() != null) {
            throw Problem.invalid("body", "more than one value", "one JSON object");
        }
    }

    /** Null says that a field is not given: clients in Python write the optional ones so. */
    private void field(JsonParser parser, String name) {
        if (parser.currentToken() == JsonToken.VALUE_NULL) {
            return;
        }
        switch (name) {
            case "id" -> id = JsonWords.string(parser, name);
            case "parameters" -> parameters = Parameters.read(parser, name, limits);
            case "inputs" -> inputs = array(parser, name, at -> JsonTensor.read(parser, at, json, limits));
            case "outputs" -> outputs = array(parser, name, at -> JsonOutput.read(parser, at, limits));
            default -> parser.skipChildren();
        }
    }

    /** Reads each element of the array that the parser stands on. */
    private <T> List<T> array(JsonParser parser, String name, Item<T> reader) {
        return JsonWords.array(parser, name, limits.maxTensors(), reader);
    }

    private OipRequest asked(OipName name, BinaryTail tail) {
        if (inputs == null) {
            throw Problem.invalid("inputs", "missing", "an array of at least one tensor");
        }
        boolean nonFinite = Boolean.TRUE.equals(parameters.isSet(Parameters.NON_FINITE));
        List<Tensor> tensors = new ArrayList<>();
        for (JsonTensor input : inputs) {
            if (input.isNonFinite() && !nonFinite) {
                throw Problem.invalid(
                        input.field() + ".data",
                        "NaN or an infinity",
                        "finite numbers, or parameters.non_finite: true");
            }
            tensors.add(input.tensor(tail));
        }
        tail.end();
        boolean binary = Boolean.TRUE.equals(parameters.isSet(Parameters.BINARY_DATA_OUTPUT));
        return new OipRequest(
                name,
                id,
                new Inputs.Tensors(tensors),
                outputs.stream().map(output -> output.wanted(binary)).toList(),
                binary ? WantedOutput.Form.BINARY : WantedOutput.Form.JSON,
                nonFinite,
                false,
                timeout(parameters));
    }

    /** Microseconds; 0 says nothing. */
    static @Nullable Duration timeout(Parameters parameters) {
        Long micros = parameters.amount(Parameters.TIMEOUT);
        return micros == null || micros == 0 ? null : Duration.ofSeconds(micros / 1_000_000, micros % 1_000_000 * 1000);
    }

    /** Reads one element of an array. */
    interface Item<T> {
        T read(String field);
    }
}
