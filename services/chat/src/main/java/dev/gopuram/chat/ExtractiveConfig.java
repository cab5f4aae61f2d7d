package dev.gopuram.chat;

import dev.gopuram.answers.Thresholds;
import dev.gopuram.kernel.Problem;

/**
 * How the extractive answerer decides.
 *
 * @param maxSentences how many pieces of text an answer cites at most
 * @param support the support a piece needs to answer the question, 0..1
 * @param nearest the support a piece needs to be shown as the nearest where nothing answers, 0..1; 1 shows none
 */
public record ExtractiveConfig(int maxSentences, double support, double nearest) {
    private static final int MOST_SENTENCES = 20;

    public ExtractiveConfig {
        if (maxSentences < 1 || maxSentences > MOST_SENTENCES) {
            throw Problem.invalid("max_sentences", maxSentences, "1.." + MOST_SENTENCES);
        }
        requireShare("support", support);
        requireShare("nearest", nearest);
    }

    private static void requireShare(String name, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw Problem.invalid(name, value, "0..1");
        }
    }

    public static ExtractiveConfig defaults() {
        Thresholds fitted = Thresholds.fitted();
        return new ExtractiveConfig(fitted.sentences(), fitted.support(), fitted.nearest());
    }

    Thresholds thresholds() {
        return new Thresholds(maxSentences, support, nearest);
    }
}
