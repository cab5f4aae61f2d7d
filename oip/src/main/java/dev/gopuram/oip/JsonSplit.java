package dev.gopuram.oip;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import org.jspecify.annotations.Nullable;

/**
 * A body in its two parts.
 *
 * @param json the JSON in front
 * @param tail the tensors behind it
 */
record JsonSplit(Bytes json, BinaryTail tail) {
    /** Longer numbers are beyond any body. */
    private static final int MAX_DIGITS = 10;

    static JsonSplit of(Bytes body, @Nullable String jsonLength) {
        if (jsonLength == null) {
            return new JsonSplit(body, new BinaryTail(body, body.length()));
        }
        int length = length(body, jsonLength);
        return new JsonSplit(body.slice(0, length), new BinaryTail(body, length));
    }

    /** Whether the body is nothing but one tensor. */
    static boolean isRaw(@Nullable String jsonLength) {
        return jsonLength != null && jsonLength.strip().matches("0{1," + MAX_DIGITS + "}");
    }

    private static int length(Bytes body, String jsonLength) {
        String digits = jsonLength.strip();
        long length = digits.matches("[0-9]{1," + MAX_DIGITS + "}") ? Long.parseLong(digits) : -1;
        if (length < 0 || length > body.length()) {
            throw Problem.invalid(OipJson.JSON_LENGTH, digits, "the bytes of JSON in front, 0.." + body.length());
        }
        return (int) length;
    }
}
