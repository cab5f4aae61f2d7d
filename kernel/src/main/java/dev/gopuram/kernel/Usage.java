package dev.gopuram.kernel;

/**
 * What a call consumed, and how we know.
 *
 * @param inputTokens tokens read, cached ones included
 * @param cachedInputTokens of those, the ones read from a cache
 * @param outputTokens tokens written
 * @param source who counted
 * @param cacheWriteInputTokens of the input, the tokens written into a cache
 * @param reasoningTokens of the output, the tokens the model thought with
 */
public record Usage(
        long inputTokens,
        long cachedInputTokens,
        long outputTokens,
        Source source,
        long cacheWriteInputTokens,
        long reasoningTokens) {
    public static final Usage NONE = new Usage(0, 0, 0, Source.COUNTED);

    /** How the numbers came to be, the surest way first. */
    public enum Source {
        /** The upstream reported them. */
        REPORTED,
        /** We counted them with the model's own tokenizer or by definition. */
        COUNTED,
        /** We estimated them, because the upstream never said. */
        ESTIMATED
    }

    public Usage {
        if (inputTokens < 0
                || cachedInputTokens < 0
                || outputTokens < 0
                || cacheWriteInputTokens < 0
                || reasoningTokens < 0) {
            throw new IllegalArgumentException("tokens: " + inputTokens + ", " + cachedInputTokens + ", " + outputTokens
                    + ", " + cacheWriteInputTokens + ", " + reasoningTokens + " (expected: 0 or more)");
        }
    }

    /** What no cache was written for and no thought was counted in. */
    public Usage(long inputTokens, long cachedInputTokens, long outputTokens, Source source) {
        this(inputTokens, cachedInputTokens, outputTokens, source, 0, 0);
    }

    /** Both together. What was estimated in part is an estimate. */
    public Usage plus(Usage other) {
        return new Usage(
                inputTokens + other.inputTokens,
                cachedInputTokens + other.cachedInputTokens,
                outputTokens + other.outputTokens,
                source.compareTo(other.source) >= 0 ? source : other.source,
                cacheWriteInputTokens + other.cacheWriteInputTokens,
                reasoningTokens + other.reasoningTokens);
    }

    public long totalTokens() {
        return inputTokens + outputTokens;
    }
}
