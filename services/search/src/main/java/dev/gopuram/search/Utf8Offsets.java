package dev.gopuram.search;

import dev.gopuram.contracts.search.Span;

/**
 * Where the characters of a string stand in its UTF-8 form. Java counts UTF-16 units, citations count bytes; the two
 * agree on ASCII alone. Every {@value #STRIDE}th offset is kept, so a long document costs little memory.
 */
final class Utf8Offsets {
    private static final int STRIDE = 512;

    private final String text;
    private final int[] checkpoints;

    /** The text must hold whole characters only: see {@link Characters#firstLoneSurrogate}. */
    Utf8Offsets(String text) {
        this.text = text;
        this.checkpoints = new int[text.length() / STRIDE + 1];
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            if (i % STRIDE == 0) {
                checkpoints[i / STRIDE] = bytes;
            }
            bytes += width(i);
        }
        if (text.length() % STRIDE == 0) {
            checkpoints[text.length() / STRIDE] = bytes;
        }
    }

    /** The byte at which the character at the index begins; the length in bytes for the index after the last. */
    int at(int index) {
        int from = index / STRIDE * STRIDE;
        int bytes = checkpoints[index / STRIDE];
        for (int i = from; i < index; i++) {
            bytes += width(i);
        }
        return bytes;
    }

    /** The bytes of the characters from {@code start} until before {@code end}. */
    Span span(int start, int end) {
        return new Span(at(start), at(end));
    }

    /** Both halves of a pair share its four bytes: all on the first one, so that no offset falls inside. */
    private int width(int index) {
        char c = text.charAt(index);
        if (c < 0x80) {
            return 1;
        }
        if (c < 0x800) {
            return 2;
        }
        if (Character.isHighSurrogate(c)) {
            return 4;
        }
        return Character.isLowSurrogate(c) ? 0 : 3;
    }
}
