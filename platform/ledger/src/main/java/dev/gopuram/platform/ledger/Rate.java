package dev.gopuram.platform.ledger;

import dev.gopuram.kernel.Problem;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/** What a million tokens cost, in nano-dollars. Written in dollars: {@code 2.50usd}. */
public record Rate(long nanoUsdPerMillion) {
    private static final Pattern TEXT = Pattern.compile("[0-9]{1,6}(\\.[0-9]{1,9})?usd");
    private static final long MILLION = 1_000_000;

    public Rate {
        if (nanoUsdPerMillion < 0) {
            throw Problem.invalid("rate", nanoUsdPerMillion, "0 or more");
        }
    }

    public static Rate parse(String text) {
        if (!TEXT.matcher(text).matches()) {
            throw Problem.invalid("rate", text, "dollars for a million tokens, such as 2.50usd");
        }
        BigDecimal usd = new BigDecimal(text.substring(0, text.length() - "usd".length()));
        return new Rate(usd.movePointRight(9).longValueExact());
    }

    /** Tokens times the rate, in millionths of a nano-dollar: sums of it are rounded once, at the end. */
    long times(long tokens) {
        return Math.multiplyExact(tokens, nanoUsdPerMillion);
    }

    /** Up to the next nano-dollar: what costs anything never counts as free. */
    static long nanoUsd(long millionths) {
        return Math.ceilDiv(millionths, MILLION);
    }

    @Override
    public String toString() {
        return BigDecimal.valueOf(nanoUsdPerMillion, 9).stripTrailingZeros().toPlainString() + "usd";
    }
}
