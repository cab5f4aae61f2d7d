package dev.gopuram.answers;

/**
 * How much is quoted, and from which support on.
 *
 * @param sentences how many pieces of text an answer cites at most
 * @param support the support a piece needs to answer the question, 0..1
 * @param nearest the support a piece needs to be shown as the nearest where nothing answers, 0..1; 1 shows none
 */
public record Thresholds(int sentences, double support, double nearest) {
    /** Those that {@link Support} gives the figures of. */
    public static Thresholds fitted() {
        return new Thresholds(3, 0.5, 0.08);
    }
}
