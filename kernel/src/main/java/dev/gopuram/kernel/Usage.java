package dev.gopuram.kernel;

/**
 * What a call consumed, and how we know.
 *
 * @param inputTokens tokens read, cached ones included
 * @param cachedInputTokens of those, the ones read from a cache
 * @param outputTokens tokens written
 * @param source who counted
 */
public record Usage(long inputTokens, long cachedInputTokens, long outputTokens, Source source) {
    public static final Usage NONE = new Usage(0, 0, 0, Source.COUNTED);

    /** How the numbers came to be. */
    public enum Source {
        /** The upstream reported them. */
        REPORTED,
        /** We counted them with the model's own tokenizer or by definition. */
        COUNTED,
        /** We estimated them, because the upstream never said. */
        ESTIMATED
    }

    public Usage {
        if (inputTokens < 0 || cachedInputTokens < 0 || outputTokens < 0) {
            throw new IllegalArgumentException("tokens: " + inputTokens + ", " + cachedInputTokens + ", " + outputTokens
                    + " (expected: 0 or more)");
        }
    }

    public long totalTokens() {
        return inputTokens + outputTokens;
    }
}
