package dev.gopuram.models;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import java.util.List;

/** What the texts of a call must be: some, none blank, none and not all together too long. */
record InputRules(ByteSize maxInput, ByteSize maxRequest) {
    /** The most texts in one call; OpenAI's own bound. */
    static final int MAX_INPUTS = 2048;

    void check(List<String> inputs) {
        if (inputs.isEmpty() || inputs.size() > MAX_INPUTS) {
            throw Problem.invalid("input", inputs.size() + " texts", "1.." + MAX_INPUTS + " texts");
        }
        long total = 0;
        for (int i = 0; i < inputs.size(); i++) {
            total += check("input[" + i + "]", inputs.get(i));
            if (total > maxRequest.bytes()) {
                throw Problem.of(
                                Problem.Code.TOO_LARGE,
                                "input: more than " + maxRequest + " in all (expected: at most " + maxRequest + ")")
                        .at("input");
            }
        }
    }

    private long check(String field, String text) {
        if (text.isBlank()) {
            throw Problem.invalid(field, text.isEmpty() ? "empty" : "blank", "a text with visible characters");
        }
        long bytes = utf8Bytes(text);
        if (bytes > maxInput.bytes()) {
            throw Problem.invalid(field, bytes + " bytes", "at most " + maxInput);
        }
        return bytes;
    }

    /** The length in UTF-8 without making the bytes; a lone surrogate counts 3, as in the tokenizer. */
    private static long utf8Bytes(String text) {
        long bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x800) {
                bytes += Character.isSurrogate(c) ? 1 : 2;
            } else if (c >= 0x80) {
                bytes++;
            }
        }
        return bytes;
    }
}
