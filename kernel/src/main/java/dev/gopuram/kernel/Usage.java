package dev.gopuram.kernel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Stream;

/**
 * What a call consumed, and how we know. Most of it is the answering model's own; what other models have used for the same
 * call, such as one that was asked first and failed, is counted in and said apart, because it has another price.
 *
 * @param inputTokens tokens read, cached ones included
 * @param cachedInputTokens of those, the ones read from a cache
 * @param outputTokens tokens written
 * @param source who counted
 * @param cacheWriteInputTokens of the input, the tokens written into a cache
 * @param reasoningTokens of the output, the tokens the model thought with
 * @param cpuMicros processor time of models that run in this installation; 0 where none did
 * @param shares of all these tokens, those of named models, each named once; the rest is the answering model's. At most
 *     {@link #MAX_SHARES}: what is beyond is added to the last of them
 */
public record Usage(
        long inputTokens,
        long cachedInputTokens,
        long outputTokens,
        Source source,
        long cacheWriteInputTokens,
        long reasoningTokens,
        long cpuMicros,
        List<Share> shares) {
    /** More models than this are not told apart. */
    public static final int MAX_SHARES = 8;

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

    /**
     * What one model has used.
     *
     * @param inputTokens tokens read, cached ones included
     */
    public record Share(
            String model,
            long inputTokens,
            long cachedInputTokens,
            long outputTokens,
            long cacheWriteInputTokens,
            long reasoningTokens) {
        public Share {
            if (Stream.of(inputTokens, cachedInputTokens, outputTokens, cacheWriteInputTokens, reasoningTokens)
                    .anyMatch(tokens -> tokens < 0)) {
                throw new IllegalArgumentException("tokens of " + model + ": less than 0 (expected: 0 or more)");
            }
        }

        private Share plus(Share other) {
            return new Share(
                    model,
                    inputTokens + other.inputTokens,
                    cachedInputTokens + other.cachedInputTokens,
                    outputTokens + other.outputTokens,
                    cacheWriteInputTokens + other.cacheWriteInputTokens,
                    reasoningTokens + other.reasoningTokens);
        }

        /** The same as the usage of a call that it answered. */
        private Usage usage(Source source) {
            return new Usage(
                    inputTokens, cachedInputTokens, outputTokens, source, cacheWriteInputTokens, reasoningTokens);
        }
    }

    public Usage {
        shares = shares.isEmpty() ? List.of() : bounded(shares);
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

    /** What is the answering model's alone. */
    public Usage(
            long inputTokens,
            long cachedInputTokens,
            long outputTokens,
            Source source,
            long cacheWriteInputTokens,
            long reasoningTokens,
            long cpuMicros) {
        this(
                inputTokens,
                cachedInputTokens,
                outputTokens,
                source,
                cacheWriteInputTokens,
                reasoningTokens,
                cpuMicros,
                List.of());
    }

    /** The same, with processor time. */
    public Usage on(long micros) {
        return with(micros, shares);
    }

    /** The same, of which the model used what no other is known to have used. */
    public Usage by(String model) {
        Usage own = own();
        if (own.totalTokens() == 0) {
            return this;
        }
        Share share = new Share(
                model,
                own.inputTokens,
                own.cachedInputTokens,
                own.outputTokens,
                own.cacheWriteInputTokens,
                own.reasoningTokens);
        return with(cpuMicros, both(shares, List.of(share)));
    }

    /** The answering model's own part, with the processor time. */
    public Usage own() {
        if (shares.isEmpty()) {
            return this;
        }
        Share others = shares.stream().reduce(Share::plus).orElseThrow();
        return new Usage(
                Math.max(0, inputTokens - others.inputTokens),
                Math.max(0, cachedInputTokens - others.cachedInputTokens),
                Math.max(0, outputTokens - others.outputTokens),
                source,
                Math.max(0, cacheWriteInputTokens - others.cacheWriteInputTokens),
                Math.max(0, reasoningTokens - others.reasoningTokens),
                cpuMicros);
    }

    /** Who has used how much, by name: of a call that this model answered. Models that used no tokens are left out. */
    public Map<String, Usage> byModel(String answering) {
        Usage own = own();
        if (shares.isEmpty()) {
            return own.totalTokens() == 0 ? Map.of() : Map.of(answering, own);
        }
        Map<String, Usage> all = new LinkedHashMap<>();
        if (own.totalTokens() > 0) {
            all.put(answering, own.on(0));
        }
        shares.forEach(share -> all.merge(share.model(), share.usage(source), Usage::plus));
        return all;
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
                cpuMicros + other.cpuMicros,
                both(shares, other.shares));
    }

    private Usage with(long micros, List<Share> others) {
        return new Usage(
                inputTokens,
                cachedInputTokens,
                outputTokens,
                source,
                cacheWriteInputTokens,
                reasoningTokens,
                micros,
                others);
    }

    private static List<Share> both(List<Share> some, List<Share> more) {
        if (some.isEmpty() || more.isEmpty()) {
            return some.isEmpty() ? more : some;
        }
        List<Share> all = new ArrayList<>(some);
        all.addAll(more);
        return all;
    }

    /** Each model once, and no more of them than there may be. */
    private static List<Share> bounded(List<Share> shares) {
        SequencedMap<String, Share> each = new LinkedHashMap<>();
        for (Share share : shares) {
            boolean fits = each.size() < MAX_SHARES || each.containsKey(share.model());
            String model = fits ? share.model() : each.sequencedKeySet().getLast();
            each.merge(model, share, Share::plus);
        }
        return List.copyOf(each.values());
    }

    public long totalTokens() {
        return inputTokens + outputTokens;
    }
}
