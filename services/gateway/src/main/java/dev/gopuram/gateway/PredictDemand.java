package dev.gopuram.gateway;

import dev.gopuram.edge.Demand;
import dev.gopuram.edge.EdgeCall;
import dev.gopuram.edge.MediaType;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What the edge has to know of a request for predictions. Texts are counted as one token for every four of their
 * characters; pictures, tables and tensors have none.
 */
final class PredictDemand {
    private static final int CHARACTERS_PER_TOKEN = 4;

    /** Strings that no model reads as text. */
    private static final Set<String> NO_TEXT = Set.of("image", "model", "datatype", "name", "user_id", "userId");

    private @Nullable String model;
    private String user = "";
    private long characters;

    private PredictDemand() {}

    static Demand read(EdgeCall call) {
        String type = call.arrival().contentType();
        if (type != null && MediaType.of(type).isImage()) {
            return new Demand(RequestedModel.of(call, null), "", false, 0, 0);
        }
        if (call.body().length() == 0) {
            throw Problem.invalid("body", "empty", "a JSON object with inputs");
        }
        PredictDemand asked = Json.scan(call.body(), parser -> new PredictDemand().scan(parser));
        long tokens = Math.ceilDiv(asked.characters, CHARACTERS_PER_TOKEN);
        return new Demand(RequestedModel.of(call, asked.model), asked.user, false, tokens, 0);
    }

    private PredictDemand scan(JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw Problem.invalid("body", "another JSON value", "a JSON object with inputs");
        }
        int depth = 1;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token == null) {
                throw Problem.invalid("body", "broken off", "one JSON object");
            }
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            } else if (token == JsonToken.VALUE_STRING) {
                take(depth, parser);
            }
        }
        if (parser.nextToken() != null) {
            throw Problem.invalid("body", "more than one value", "one JSON object");
        }
        return this;
    }

    private void take(int depth, JsonParser parser) {
        String name = parser.currentName();
        if (name == null || !NO_TEXT.contains(name)) {
            characters += parser.getStringLength();
        } else if (depth == 1 && name.equals("model")) {
            model = parser.getString();
        } else if (depth == 1 && name.startsWith("user")) {
            user = parser.getString();
        }
    }
}
