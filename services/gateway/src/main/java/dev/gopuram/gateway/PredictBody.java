package dev.gopuram.gateway;

import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.MediaType;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.annotation.JsonDeserialize;

/**
 * A request for predictions.
 *
 * @param userId the application's end user for whom it is asked: who is asked for again meets the same version of a
 *     roll-out
 */
record PredictBody(
        @Nullable String model,

        @JsonDeserialize(using = TensorPlace.Reader.class) @Nullable
        JsonNode input,

        @JsonDeserialize(contentUsing = TensorPlace.Reader.class) @Nullable
        List<JsonNode> inputs,

        @Nullable Parameters parameters,
        @Nullable String userId) {
    private static final int MAX_USER = 256;
    private static final int MAX_TOP = 1000;

    PredictBody {
        if (userId != null && (userId.isEmpty() || userId.length() > MAX_USER)) {
            throw Problem.invalid("user_id", userId.length() + " characters", "1.." + MAX_USER);
        }
    }

    /** How they are wanted. */
    record Parameters(
            @Nullable Double threshold,
            @Nullable Integer topK,
            @Nullable Boolean truncate,
            @Nullable List<String> outputs) {
        Parameters {
            if (threshold != null && !(threshold >= 0 && threshold <= 1)) {
                throw Problem.invalid("threshold", threshold, "0..1");
            }
            if (topK != null && (topK < 1 || topK > MAX_TOP)) {
                throw Problem.invalid("top_k", topK, "1.." + MAX_TOP);
            }
        }
    }

    /** Of a request in JSON, or of one that is a picture, whose parameters stand in the query. */
    static PredictBody of(EdgeCall call) {
        return isImage(call) ? ofImage(call) : Json.read(call.body(), PredictBody.class);
    }

    static boolean isImage(EdgeCall call) {
        String type = call.arrival().contentType();
        return type != null && MediaType.of(type).isImage();
    }

    private static PredictBody ofImage(EdgeCall call) {
        QueryText query = QueryText.of(call, "threshold", "top_k", "user_id");
        String threshold = query.text("threshold");
        Integer top = query.text("top_k") == null ? null : Integer.valueOf(query.number("top_k", 1, 1, MAX_TOP));
        return new PredictBody(
                null,
                null,
                null,
                new Parameters(threshold == null ? null : share(threshold), top, null, null),
                query.text("user_id"));
    }

    private static Double share(String text) {
        try {
            return Double.valueOf(text);
        } catch (NumberFormatException none) {
            throw Problem.invalid("threshold", text, "0..1").causedBy(none);
        }
    }

    Inputs asked(EdgeCall call) {
        if (isImage(call)) {
            if (call.body().length() == 0) {
                throw Problem.invalid("body", "empty", "a picture");
            }
            return new Inputs.Images(List.of(call.body()));
        }
        if (input != null && inputs != null) {
            throw Problem.invalid("inputs", "beside input", "one of both");
        }
        if (inputs != null) {
            return InputsJson.many(inputs, call.body());
        }
        if (input == null || input.isNull()) {
            throw Problem.invalid("inputs", "missing", "an array with what to predict from, or input");
        }
        return input.isArray()
                ? InputsJson.many(input.values().stream().toList(), call.body())
                : InputsJson.one(input, call.body());
    }

    PredictOptions options() {
        if (parameters == null) {
            return new PredictOptions(null, null, false, List.of(), false);
        }
        return new PredictOptions(
                parameters.threshold(),
                parameters.topK(),
                parameters.truncate() != null && parameters.truncate(),
                parameters.outputs() == null ? List.of() : parameters.outputs(),
                false);
    }

    boolean wantsScores() {
        return parameters != null && parameters.topK() != null;
    }
}
