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
 * @param cpuMicros processor time of models that run in this installation; 0 where none did
 */
public record Usage(
        long inputTokens,
        long cachedInputTokens,
        long outputTokens,
        Source source,
        long cacheWriteInputTokens,
        long reasoningTokens,
        long cpuMicros) {
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
                || reasoningTokens < 0
                || cpuMicros < 0) {
            throw new IllegalArgumentException("tokens: " + inputTokens + ", " + cachedInputTokens + ", " + outputTokens
                    + ", " + cacheWriteInputTokens + ", " + reasoningTokens + ", " + cpuMicros
                    + " (expected: 0 or more)");
        }
    }

    /** What no cache was written for and no thought was counted in. */
    public Usage(long inputTokens, long cachedInputTokens, long outputTokens, Source source) {
        this(inputTokens, cachedInputTokens, outputTokens, source, 0, 0, 0);
    }

    /** What no model of this installation worked for. */
    public Usage(
            long inputTokens,
            long cachedInputTokens,
            long outputTokens,
            Source source,
            long cacheWriteInputTokens,
            long reasoningTokens) {
        this(inputTokens, cachedInputTokens, outputTokens, source, cacheWriteInputTokens, reasoningTokens, 0);
    }

    /** The same, with processor time. */
    public Usage on(long micros) {
        return new Usage(
                inputTokens, cachedInputTokens, outputTokens, source, cacheWriteInputTokens, reasoningTokens, micros);
    }

    /** Both together: as sure as the less sure of them; where one is nothing, the other. */
    public Usage plus(Usage other) {
        if (equals(NONE) || other.equals(NONE)) {
            return equals(NONE) ? other : this;
        }
        return new Usage(
                inputTokens + other.inputTokens,
                cachedInputTokens + other.cachedInputTokens,
                outputTokens + other.outputTokens,
                source.compareTo(other.source) >= 0 ? source : other.source,
                cacheWriteInputTokens + other.cacheWriteInputTokens,
                reasoningTokens + other.reasoningTokens,
                cpuMicros + other.cpuMicros);
    }

    public long totalTokens() {
        return inputTokens + outputTokens;
    }
}
