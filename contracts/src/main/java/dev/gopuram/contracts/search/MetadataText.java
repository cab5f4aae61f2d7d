package dev.gopuram.contracts.search;

import dev.gopuram.kernel.Problem;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The text that a single value of metadata travels as: one text for equal numbers, {@code true} or {@code false}. */
public final class MetadataText {
    /** Numbers up to so many digits are written without an exponent. */
    private static final int PLAIN_DIGITS = 21;

    private MetadataText() {}

    /**
     * The text of a string, a number or a boolean; INVALID for any other value.
     *
     * @param at the value's place in the request
     * @param value parsed JSON in plain values
     * @param expected what may stand there, for the error
     */
    public static String of(String at, @Nullable Object value, String expected) {
        return switch (value) {
            case String text -> text;
            case Boolean truth -> truth.toString();
            case Number number when Double.isFinite(number.doubleValue()) -> text(new BigDecimal(number.toString()));
            case Number _ -> throw Problem.invalid(at, "out of range", "a number that fits 64-bit floating point");
            case null, default -> throw Problem.invalid(at, shown(value), expected);
        };
    }

    private static String text(BigDecimal number) {
        BigDecimal shortest = number.stripTrailingZeros();
        int digits = Math.max(shortest.precision() - shortest.scale(), shortest.scale());
        return digits <= PLAIN_DIGITS ? shortest.toPlainString() : shortest.toString();
    }

    /** A value as an error shows it. */
    static String shown(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> _ -> "an object";
            case List<?> _ -> "an array";
            case String text -> '"' + text + '"';
            case null, default -> String.valueOf(value);
        };
    }
}
