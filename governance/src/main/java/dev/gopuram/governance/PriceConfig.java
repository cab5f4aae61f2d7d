package dev.gopuram.governance;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.ledger.Price;
import dev.gopuram.platform.ledger.Rate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a million tokens of one model cost. What is not said of caches and thoughts costs what is read and written.
 *
 * @param input tokens read
 * @param cached tokens read from a cache
 * @param cacheWrite tokens written into a cache
 * @param output tokens written
 * @param reasoning tokens the model thought with
 * @param above the input tokens above which {@code beyond} holds for the whole call; absent where one price holds for all
 * @param beyond the prices of such long calls
 */
public record PriceConfig(
        @Nullable Rate input,
        @Nullable Rate cached,
        @Nullable Rate cacheWrite,
        @Nullable Rate output,
        @Nullable Rate reasoning,
        @Nullable Integer above,
        @Nullable LongPrices beyond) {
    /**
     * The prices of calls with a long input. What is not said costs what is read and written.
     *
     * @param input tokens read
     * @param cached tokens read from a cache
     * @param cacheWrite tokens written into a cache
     * @param output tokens written
     * @param reasoning tokens the model thought with
     */
    public record LongPrices(
            @Nullable Rate input,
            @Nullable Rate cached,
            @Nullable Rate cacheWrite,
            @Nullable Rate output,
            @Nullable Rate reasoning) {
        public static LongPrices defaults() {
            return new LongPrices(null, null, null, null, null);
        }
    }

    private static final String A_RATE = "dollars for a million tokens, such as 2.50usd";

    public static PriceConfig defaults() {
        return new PriceConfig(null, null, null, null, null, null, null);
    }

    /** The price, checked as a whole. */
    Price price(String at) {
        List<Price.Tier> tiers = new ArrayList<>();
        tiers.add(tier(at, 0, new LongPrices(input, cached, cacheWrite, output, reasoning)));
        if ((above == null) != (beyond == null)) {
            throw Problem.invalid(at, "above or beyond alone", "both, or neither");
        }
        if (above != null && beyond != null) {
            if (above < 1) {
                throw Problem.invalid(at + ".above", above, "1 or more");
            }
            tiers.add(tier(at + ".beyond", above + 1L, beyond));
        }
        return new Price(tiers);
    }

    private static Price.Tier tier(String at, long from, LongPrices said) {
        Rate in = said(at + ".input", said.input());
        Rate out = said(at + ".output", said.output());
        return new Price.Tier(
                from, in, or(said.cached(), in), or(said.cacheWrite(), in), out, or(said.reasoning(), out));
    }

    private static Rate said(String at, @Nullable Rate rate) {
        if (rate == null) {
            throw Problem.invalid(at, "none", A_RATE);
        }
        return rate;
    }

    private static Rate or(@Nullable Rate rate, Rate otherwise) {
        return rate == null ? otherwise : rate;
    }
}
