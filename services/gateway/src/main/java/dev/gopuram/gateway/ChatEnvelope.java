package dev.gopuram.gateway;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What the edge has to know of a chat request. The rest is passed over, so that it is known to be one JSON object, and
 * is nobody's business but the chat service's.
 *
 * @param model as named; empty where none was
 */
record ChatEnvelope(String model, boolean stream) {
    private static final int MAX_MODEL_LENGTH = 256;

    static ChatEnvelope read(Bytes body) {
        if (body.length() == 0) {
            throw Problem.invalid("body", "empty", "a JSON object with model and messages");
        }
        return Json.scan(body, ChatEnvelope::scan);
    }

    private static ChatEnvelope scan(JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw Problem.invalid("body", "another JSON value", "a JSON object with model and messages");
        }
        String model = "";
        boolean stream = false;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "model" -> model = model(value, parser);
                case "stream" -> stream = stream(value);
                case "gopuram" -> {
                    if (value != JsonToken.START_OBJECT && value != JsonToken.VALUE_NULL) {
                        throw Problem.invalid("gopuram", "another JSON value", "an object");
                    }
                }
                default -> {}
            }
            parser.skipChildren();
        }
        if (parser.nextToken() != null) {
            throw Problem.invalid("body", "more than one value", "one JSON object");
        }
        return new ChatEnvelope(model, stream);
    }

    private static String model(JsonToken value, JsonParser parser) {
        if (value == JsonToken.VALUE_NULL) {
            return "";
        }
        if (value != JsonToken.VALUE_STRING) {
            throw Problem.invalid("model", "another JSON value", "a string");
        }
        String model = parser.getString();
        if (model.length() > MAX_MODEL_LENGTH) {
            throw Problem.invalid("model", model.length() + " characters", "0.." + MAX_MODEL_LENGTH);
        }
        return model;
    }

    private static boolean stream(JsonToken value) {
        return switch (value) {
            case VALUE_TRUE -> true;
            case VALUE_FALSE, VALUE_NULL -> false;
            default -> throw Problem.invalid("stream", "another JSON value", "true or false");
        };
    }
}
