package dev.gopuram.models;

import java.nio.LongBuffer;

/** A row as a model reads it: a text's tokens with the special ones around them. */
final class TokenWindow {
    private final long[] ids;
    private final int textTokens;

    /** Takes the array over. */
    TokenWindow(long[] ids, int textTokens) {
        this.ids = ids;
        this.textTokens = textTokens;
    }

    /** All tokens, the special ones included. */
    int length() {
        return ids.length;
    }

    /** The text's own tokens: the weight among the windows of one text. */
    int textTokens() {
        return textTokens;
    }

    void writeTo(LongBuffer buffer) {
        buffer.put(0, ids);
    }
}
