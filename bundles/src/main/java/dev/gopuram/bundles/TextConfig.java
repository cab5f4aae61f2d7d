package dev.gopuram.bundles;

import dev.gopuram.kernel.Problem;

/**
 * How texts become rows of tokens, and the tokens' states one vector.
 *
 * @param maxTokens the longest row that is read at once, special tokens included
 * @param overlap tokens that a window of a longer text shares with the one before
 * @param prefixQuery what is put before a text to search with
 * @param prefixDocument what is put before a text to be found
 * @param normalize whether a vector is brought to length one
 */
public record TextConfig(
        int maxTokens, int overlap, String prefixQuery, String prefixDocument, Pooling pooling, boolean normalize) {
    private static final int MOST_TOKENS = 65_536;
    private static final int MOST_PREFIX = 1_000;

    public TextConfig {
        if (maxTokens < 3 || maxTokens > MOST_TOKENS) {
            throw Problem.invalid("max_tokens", maxTokens, "3.." + MOST_TOKENS);
        }
        if (overlap < 0 || overlap > maxTokens / 2) {
            throw Problem.invalid("overlap", overlap, "0 to half of max_tokens");
        }
        if (prefixQuery.length() > MOST_PREFIX) {
            throw Problem.invalid("prefix_query", prefixQuery, "at most " + MOST_PREFIX + " characters");
        }
        if (prefixDocument.length() > MOST_PREFIX) {
            throw Problem.invalid("prefix_document", prefixDocument, "at most " + MOST_PREFIX + " characters");
        }
    }

    public static TextConfig defaults() {
        return new TextConfig(256, 32, "", "", Pooling.MEAN, true);
    }

    /** How the states of a row's tokens become one vector. */
    public enum Pooling {
        MEAN,
        /** The first token's. */
        CLS,
        /** The graph does it. */
        NONE
    }
}
