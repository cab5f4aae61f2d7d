package dev.gopuram.gateway;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A body of OpenAI's Conversations API. Items stay the bytes they came as; what is not known is passed over.
 *
 * @param metadata null where it was not given
 * @param subject whose the conversation is to be; empty where it was not said
 * @param expectedLast the item that the conversation must end with; null where any will do
 */
record ConversationBody(
        List<Bytes> items,
        @Nullable Map<String, String> metadata,
        String subject,
        @Nullable String expectedLast) {
    static ConversationBody read(Bytes body) {
        return body.length() == 0
                ? new ConversationBody(List.of(), null, "", null)
                : Json.scan(body, parser -> new Reading(body, parser).whole());
    }

    /** One pass over a body. */
    private static final class Reading {
        private final Bytes body;
        private final JsonParser parser;
        private final List<Bytes> items = new ArrayList<>();
        private @Nullable Map<String, String> metadata;
        private String subject = "";
        private @Nullable String expectedLast;

        Reading(Bytes body, JsonParser parser) {
            this.body = body;
            this.parser = parser;
        }

        ConversationBody whole() {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw Problem.invalid("body", "another JSON value", "a JSON object");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "items" -> items(value);
                    case "metadata" -> metadata(value);
                    case "user_id", "userId" -> subject(name, text(name, value));
                    case "gopuram" -> extras(value);
                    default -> parser.skipChildren();
                }
            }
            if (parser.nextToken() != null) {
                throw Problem.invalid("body", "more than one value", "one JSON object");
            }
            return new ConversationBody(List.copyOf(items), metadata, subject, expectedLast);
        }

        private void items(JsonToken value) {
            if (value == JsonToken.VALUE_NULL) {
                return;
            }
            if (value != JsonToken.START_ARRAY) {
                throw Problem.invalid("items", "another JSON value", "an array of items");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                if (parser.currentToken() != JsonToken.START_OBJECT) {
                    throw Problem.invalid("items[" + items.size() + "]", "another JSON value", "an object");
                }
                int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
                parser.skipChildren();
                items.add(body.slice(
                        from, Math.toIntExact(parser.currentLocation().getByteOffset())));
            }
        }

        private void metadata(JsonToken value) {
            Map<String, String> read = new LinkedHashMap<>();
            if (value != JsonToken.VALUE_NULL) {
                requireObject("metadata", value);
                while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                    String name = parser.currentName();
                    read.put(name, text("metadata." + name, parser.nextToken()));
                }
            }
            metadata = read;
        }

        private void extras(JsonToken value) {
            if (value == JsonToken.VALUE_NULL) {
                return;
            }
            requireObject("gopuram", value);
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = parser.currentName();
                JsonToken inner = parser.nextToken();
                switch (name) {
                    case "user_id", "userId" -> subject("gopuram.user_id", text("gopuram.user_id", inner));
                    case "expected_last", "expectedLast" -> expectedLast = text("gopuram.expected_last", inner);
                    default -> throw Problem.invalid("gopuram", name, "user_id or expected_last");
                }
            }
        }

        /** It may stand in several places, and they must not contradict each other. */
        private void subject(String field, String named) {
            if (!subject.isEmpty() && !subject.equals(named)) {
                throw Problem.invalid(field, named, subject + ", as it is named before");
            }
            subject = named;
        }

        private static void requireObject(String field, JsonToken value) {
            if (value != JsonToken.START_OBJECT) {
                throw Problem.invalid(field, "another JSON value", "an object");
            }
        }

        private String text(String field, JsonToken value) {
            if (value != JsonToken.VALUE_STRING) {
                throw Problem.invalid(field, "another JSON value", "a string");
            }
            return parser.getString();
        }
    }
}
