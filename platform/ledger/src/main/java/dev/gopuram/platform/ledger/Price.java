package dev.gopuram.platform.ledger;

import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import java.util.List;

/**
 * What the tokens of one model cost. The tiers begin at 0 input tokens and rise; the whole of a call is priced by the
 * last tier that its input reaches, as providers with dearer long contexts do.
 */
public record Price(List<Tier> tiers) {
    /**
     * One tier.
     *
     * @param from input tokens, cached ones included, from which on it holds
     * @param input a million tokens read
     * @param cached a million tokens read from a cache
     * @param cacheWrite a million tokens written into a cache
     * @param output a million tokens written
     * @param reasoning a million tokens the model thought with
     */
    public record Tier(long from, Rate input, Rate cached, Rate cacheWrite, Rate output, Rate reasoning) {
        /** Where nothing is said of caches and thoughts, they cost what is read and written. */
        public static Tier of(Rate input, Rate output) {
            return new Tier(0, input, input, input, output, output);
        }

        private long millionths(Usage usage) {
            long fresh = Math.max(0, usage.inputTokens() - usage.cachedInputTokens() - usage.cacheWriteInputTokens());
            long said = Math.max(0, usage.outputTokens() - usage.reasoningTokens());
            return input.times(fresh)
                    + cached.times(usage.cachedInputTokens())
                    + cacheWrite.times(usage.cacheWriteInputTokens())
                    + output.times(said)
                    + reasoning.times(usage.reasoningTokens());
        }
    }

    public Price {
        tiers = List.copyOf(tiers);
        if (tiers.isEmpty() || tiers.getFirst().from() != 0) {
            throw Problem.invalid("tiers", tiers, "at least one, the first from 0");
        }
        for (int i = 1; i < tiers.size(); i++) {
            if (tiers.get(i).from() <= tiers.get(i - 1).from()) {
                throw Problem.invalid(
                        "from",
                        tiers.get(i).from(),
                        "more than " + tiers.get(i - 1).from());
            }
        }
    }

    /** What the usage costs, in nano-dollars. */
    public long nanoUsd(Usage usage) {
        Tier tier = tiers.getFirst();
        for (Tier each : tiers) {
            if (usage.inputTokens() >= each.from()) {
                tier = each;
            }
        }
        return Rate.nanoUsd(tier.millionths(usage));
    }
}
