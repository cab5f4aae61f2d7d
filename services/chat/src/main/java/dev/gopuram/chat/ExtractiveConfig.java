package dev.gopuram.chat;

import dev.gopuram.kernel.Problem;

/**
 * How the extractive answerer decides.
 *
 * @param maxSentences how many pieces of text an answer cites at most
 * @param support the support a piece needs to answer the question, 0..1
 */
public record ExtractiveConfig(int maxSentences, double support) {
    private static final int MOST_SENTENCES = 20;

    public ExtractiveConfig {
        if (maxSentences < 1 || maxSentences > MOST_SENTENCES) {
            throw Problem.invalid("max_sentences", maxSentences, "1.." + MOST_SENTENCES);
        }
        if (!(support >= 0 && support <= 1)) {
            throw Problem.invalid("support", support, "0..1");
        }
    }

    public static ExtractiveConfig defaults() {
        return new ExtractiveConfig(3, 0.5);
    }
}
