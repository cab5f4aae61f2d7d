package dev.gopuram.oip;

import dev.gopuram.kernel.Problem;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** An output as a request names it. */
record JsonOutput(String name, Parameters parameters) {
    /** Reads the object that the parser stands on. */
    static JsonOutput read(JsonParser parser, String field, OipLimits limits) {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw Problem.invalid(field, JsonWords.found(parser), "an object");
        }
        @Nullable String name = null;
        Parameters parameters = Parameters.none(field + ".parameters");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String given = parser.currentName();
            parser.nextToken();
            switch (given) {
                case "name" -> name = JsonWords.string(parser, field + ".name");
                case "parameters" -> parameters = Parameters.read(parser, field + ".parameters", limits);
                default -> parser.skipChildren();
            }
        }
        if (name == null) {
            throw Problem.invalid(field + ".name", "missing", "to be given");
        }
        return new JsonOutput(name, parameters);
    }

    /** What it says itself goes before what the request says of all. */
    WantedOutput wanted(boolean binaryByDefault) {
        Boolean own = parameters.isSet(Parameters.BINARY_DATA);
        if (own == null ? binaryByDefault : own) {
            return new WantedOutput(name, WantedOutput.Form.BINARY);
        }
        return new WantedOutput(name, parameters.isBase64() ? WantedOutput.Form.JSON_BASE64 : WantedOutput.Form.JSON);
    }
}
