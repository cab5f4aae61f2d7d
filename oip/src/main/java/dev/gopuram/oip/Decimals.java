package dev.gopuram.oip;

import tools.jackson.core.JsonParser;

/**
 * Numbers out of a parser without garbage: a tensor has millions. Where the digits make a whole number that a double holds,
 * and a power of ten that it holds too, one division rounds once and so gives the nearest double; every
 * other number goes the long way.
 */
final class Decimals {
    private static final long EXACT = 1L << 53;
    private static final int MAX_DIGITS = 17;
    private static final double[] TENS = {
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16
    };

    /** The bits that a float has less, and among them the one that makes half of its last bit. */
    private static final long DROPPED = (1L << 29) - 1;

    private static final long HALF = 1L << 28;

    private Decimals() {}

    static double real(JsonParser json) {
        double value = quick(json.getStringCharacters(), json.getStringOffset(), json.getStringLength());
        return Double.isNaN(value) ? json.getDoubleValue() : value;
    }

    /** A double that lies half way between two floats may have been rounded to there: its digits decide. */
    static float single(JsonParser json) {
        double value = quick(json.getStringCharacters(), json.getStringOffset(), json.getStringLength());
        boolean halfway = (Double.doubleToRawLongBits(value) & DROPPED) == HALF;
        boolean small = value != 0 && Math.abs(value) < Float.MIN_NORMAL;
        return Double.isNaN(value) || halfway || small ? json.getFloatValue() : (float) value;
    }

    /** NaN for what has to go the long way. */
    static double quick(char[] text, int from, int length) {
        int end = from + length;
        boolean negative = length > 0 && text[from] == '-';
        long digits = 0;
        int scale = 0;
        boolean fraction = false;
        int at = negative ? from + 1 : from;
        if (end - at > MAX_DIGITS) {
            return Double.NaN;
        }
        for (; at < end; at++) {
            char c = text[at];
            if (c == '.') {
                fraction = true;
            } else if (c >= '0' && c <= '9') {
                digits = digits * 10 + (c - '0');
                scale += fraction ? 1 : 0;
            } else {
                return Double.NaN;
            }
        }
        if (digits > EXACT || scale >= TENS.length) {
            return Double.NaN;
        }
        double value = digits / TENS[scale];
        return negative ? -value : value;
    }
}
