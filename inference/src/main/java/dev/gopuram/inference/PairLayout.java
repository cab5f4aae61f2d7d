package dev.gopuram.inference;

import java.util.Arrays;

/**
 * How a model wants two texts in one row: special tokens before, between and after them, and which type each has.
 */
final class PairLayout {
    private final long[] before;
    private final long[] between;
    private final long[] after;
    /** Of the special tokens before, the first text, those between, the second text, those after. */
    private final long[] types;

    private PairLayout(long[] before, long[] between, long[] after, long[] types) {
        this.before = before;
        this.between = between;
        this.after = after;
        this.types = types;
    }

    /** Learnt from how two short texts are encoded together: their own tokens are those that are not special. */
    static PairLayout of(long[] ids, long[] special, long[] types) {
        int first = 0;
        while (special[first] == 1) {
            first++;
        }
        int middle = first;
        while (special[middle] == 0) {
            middle++;
        }
        int second = middle;
        while (special[second] == 1) {
            second++;
        }
        int last = second;
        while (last < ids.length && special[last] == 0) {
            last++;
        }
        return new PairLayout(
                Arrays.copyOfRange(ids, 0, first),
                Arrays.copyOfRange(ids, middle, second),
                Arrays.copyOfRange(ids, last, ids.length),
                new long[] {types[0], types[first], types[middle], types[second], types[ids.length - 1]});
    }

    /** The special tokens of a row. */
    int special() {
        return before.length + between.length + after.length;
    }

    /** Both texts as a row of ids. */
    long[] ids(long[] one, long[] other) {
        return join(before, one, between, other, after);
    }

    /** The types of such a row. */
    long[] types(int one, int other) {
        return join(
                filled(before.length, types[0]),
                filled(one, types[1]),
                filled(between.length, types[2]),
                filled(other, types[3]),
                filled(after.length, types[4]));
    }

    private static long[] filled(int length, long value) {
        long[] array = new long[length];
        Arrays.fill(array, value);
        return array;
    }

    private static long[] join(long[]... parts) {
        int length = 0;
        for (long[] part : parts) {
            length += part.length;
        }
        long[] whole = new long[length];
        int at = 0;
        for (long[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }
}
