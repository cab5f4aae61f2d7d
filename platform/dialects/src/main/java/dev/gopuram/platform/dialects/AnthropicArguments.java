package dev.gopuram.platform.dialects;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.util.Optional;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.util.RawValue;

/** A tool call's arguments as the object that Anthropic writes: the same text, so that no digit and no order changes. */
final class AnthropicArguments {
    private AnthropicArguments() {}

    /** The object; empty where the text is none. Blank text is an object without fields. */
    static Optional<RawValue> object(String text) {
        if (text.isBlank()) {
            return Optional.of(new RawValue("{}"));
        }
        String json = withoutLoneSurrogates(text);
        try {
            return Json.scan(Bytes.utf8(json), AnthropicArguments::isObject)
                    ? Optional.of(new RawValue(json))
                    : Optional.empty();
        } catch (Problem unreadable) {
            return Optional.empty();
        }
    }

    private static boolean isObject(JsonParser parser) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        parser.skipChildren();
        return parser.nextToken() == null;
    }

    /** Half a character has no bytes; JSON can escape it. */
    private static String withoutLoneSurrogates(String text) {
        StringBuilder whole = new StringBuilder(text.length());
        text.codePoints().forEach(point -> {
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                whole.append("\\u").append(Integer.toHexString(point));
            } else {
                whole.appendCodePoint(point);
            }
        });
        return whole.toString();
    }
}
