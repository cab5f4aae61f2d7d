package dev.gopuram.platform.wire;

import java.util.Arrays;

/**
 * The lengths of the nested messages of one message being encoded, in the order in which they are written. A protobuf
 * length stands before its message, so all are computed first, each once, and then written in the same order.
 */
final class Sizes {
    private static final int FIRST_CAPACITY = 32;

    private int[] lengths = new int[FIRST_CAPACITY];
    private int count;
    private int read;

    /** Takes the next place, before the lengths inside the message take theirs. */
    int reserve() {
        if (count == lengths.length) {
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        return count++;
    }

    void set(int place, int length) {
        lengths[place] = length;
    }

    int next() {
        return lengths[read++];
    }
}
