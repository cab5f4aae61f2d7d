package dev.gopuram.inference;

import java.nio.LongBuffer;

/** A row as a model reads it: a text's tokens with the special ones around them. */
final class TokenWindow {
    private final long[] ids;
    private final int from;
    private final int textTokens;
    private final int before;

    /**
     * Takes the array over.
     *
     * @param from the first of the text's tokens in it
     * @param before special tokens in front of that
     */
    TokenWindow(long[] ids, int from, int textTokens, int before) {
        this.ids = ids;
        this.from = from;
        this.textTokens = textTokens;
        this.before = before;
    }

    /** All tokens, the special ones included. */
    int length() {
        return ids.length;
    }

    /** Which of the text's tokens is its first. */
    int from() {
        return from;
    }

    /** The text's own tokens: the weight among the windows of one text. */
    int textTokens() {
        return textTokens;
    }

    /** The special tokens in front of the text's. */
    int before() {
        return before;
    }

    long id(int index) {
        return ids[index];
    }

    void writeTo(LongBuffer buffer) {
        buffer.put(0, ids);
    }
}
