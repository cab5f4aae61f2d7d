package dev.gopuram.oip;

import dev.gopuram.kernel.Problem;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.InputCoercionException;

/** Single values out of a parser, and what to call those that were not expected. */
final class JsonWords {
    /** Digits of the largest whole number there is a type for. */
    private static final int MOST_DIGITS = 20;

    private JsonWords() {}

    static String found(JsonParser json) {
        JsonToken token = json.currentToken();
        return switch (token) {
            case null -> "nothing";
            case START_OBJECT, END_OBJECT, PROPERTY_NAME -> "an object";
            case START_ARRAY, END_ARRAY -> "an array";
            case VALUE_STRING -> '"' + json.getString() + '"';
            default -> json.getString();
        };
    }

    static String string(JsonParser json, String field) {
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw Problem.invalid(field, found(json), "a string");
        }
        return json.getString();
    }

    /** A string's bytes; INVALID for half a character, which has none. */
    static byte[] utf8(JsonParser json, String field) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(json.getString()));
            byte[] array = new byte[bytes.remaining()];
            bytes.get(array);
            return array;
        } catch (CharacterCodingException half) {
            throw Problem.invalid(field, "half of a surrogate pair", "Unicode text")
                    .causedBy(half);
        }
    }

    static BigDecimal number(JsonParser json, String field) {
        try {
            return json.getDecimalValue();
        } catch (NumberFormatException | InputCoercionException beyond) {
            throw Problem.invalid(field, json.getString(), "a number in range");
        }
    }

    /** A whole number, also where it is written 1.0 or 1e3; null for any other. */
    static @Nullable BigInteger whole(BigDecimal number) {
        BigDecimal bare = number.stripTrailingZeros();
        if (bare.scale() > 0 || (long) bare.precision() - bare.scale() > MOST_DIGITS) {
            return null;
        }
        return bare.toBigIntegerExact();
    }

    /** Reads each element of the array that the parser stands on. */
    static <T> List<T> array(JsonParser json, String field, int most, JsonRequest.Item<T> reader) {
        if (json.currentToken() != JsonToken.START_ARRAY) {
            throw Problem.invalid(field, found(json), "an array");
        }
        List<T> items = new ArrayList<>();
        while (json.nextToken() != JsonToken.END_ARRAY) {
            if (items.size() == most) {
                throw Problem.invalid(field, "more than " + most + " elements", most + " or fewer");
            }
            items.add(reader.read(field + "[" + items.size() + "]"));
        }
        return items;
    }
}
