package dev.gopuram.inference;

/** A text in a model's tokens, without special ones. */
final class TextTokens {
    private final long[] ids;
    private final int[] starts;
    private final int[] ends;
    private final long[] words;

    /** Takes the arrays over. */
    TextTokens(long[] ids, int[] starts, int[] ends, long[] words) {
        this.ids = ids;
        this.starts = starts;
        this.ends = ends;
        this.words = words;
    }

    /** The tokens; nobody may write to them. */
    long[] ids() {
        return ids;
    }

    /** The first code point of a token. */
    int start(int token) {
        return starts[token];
    }

    /** The code point after a token. */
    int end(int token) {
        return ends[token];
    }

    /** Whether a token is of the same word as the one before. */
    boolean goesOn(int token) {
        return token > 0 && words[token] >= 0 && words[token] == words[token - 1];
    }
}
