package dev.gopuram.models;

import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/** What the texts of a call must be: some, none blank, none and not all together too long. */
record InputRules(ByteSize maxInput, ByteSize maxRequest) {
    /** The most texts in one call; OpenAI's own bound. */
    static final int MAX_INPUTS = 2048;

    /** Of what is no text only the size is bounded, where it came in. */
    void check(Inputs inputs) {
        switch (inputs) {
            case Inputs.Texts texts -> check(texts.texts());
            case Inputs.Pairs pairs ->
                check(
                        pairs.pairs().stream()
                                .flatMap(pair -> Stream.of(pair.text(), pair.other()))
                                .toList(),
                        place -> "inputs[" + place / 2 + "]");
            case Inputs.Images _, Inputs.Tables _, Inputs.Tensors _ -> {}
        }
    }

    void check(List<String> inputs) {
        if (inputs.isEmpty() || inputs.size() > MAX_INPUTS) {
            throw Problem.invalid("input", inputs.size() + " texts", "1.." + MAX_INPUTS + " texts");
        }
        check(inputs, place -> "input[" + place + "]");
    }

    private void check(List<String> texts, IntFunction<String> field) {
        long total = 0;
        for (int i = 0; i < texts.size(); i++) {
            total += check(field.apply(i), texts.get(i));
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
