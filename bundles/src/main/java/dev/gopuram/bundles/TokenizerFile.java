package dev.gopuram.bundles;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** Reads {@code tokenizer.json} but for its words, of which there may be hundreds of thousands: those are passed over. */
final class TokenizerFile {
    static final int MOST_WORDS = 2_000_000;
    static final int MOST_VALUES = 100_000;

    private static final Set<String> WORDS = Set.of("vocab", "merges", "added_tokens", "scores");

    private final JsonParser parser;
    private int words;
    private int values;

    private TokenizerFile(JsonParser parser) {
        this.parser = parser;
    }

    static Map<String, @Nullable Object> read(Bytes json) {
        return Json.scan(json, parser -> new TokenizerFile(parser).whole());
    }

    private Map<String, @Nullable Object> whole() {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw Problem.invalid("body", "no object", "a JSON object");
        }
        Map<String, @Nullable Object> object = object();
        if (parser.nextToken() != null) {
            throw Problem.invalid("body", "something behind its end", "one JSON object");
        }
        return object;
    }

    private Map<String, @Nullable Object> object() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (WORDS.contains(name) && parser.currentToken().isStructStart()) {
                passOver();
            } else {
                fields.put(name, value());
            }
        }
        return fields;
    }

    private List<@Nullable Object> list() {
        List<@Nullable Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value());
        }
        return elements;
    }

    private @Nullable Object value() {
        if (++values > MOST_VALUES) {
            throw Problem.invalid("body", "more than " + MOST_VALUES + " values beside its words", "a tokenizer");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> list();
            case VALUE_STRING -> parser.getString();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    private void passOver() {
        int depth = 1;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            if (token.isStructStart()) {
                depth++;
            } else if (token.isStructEnd()) {
                depth--;
            }
            if (++words > MOST_WORDS) {
                throw Problem.invalid("body", "more than " + MOST_WORDS + " words and numbers", "a tokenizer");
            }
        }
    }
}
