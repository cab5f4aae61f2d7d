package dev.gopuram.contracts.search;

/**
 * How documents are cut into passages.
 *
 * @param words words a passage aims at, 1..{@code maxWords}
 * @param maxWords words a passage never exceeds, 1..2000; both 0 where a document is one passage, however long
 */
public record Chunking(int words, int maxWords) {
    /** A document is one passage. */
    public static final Chunking NONE = new Chunking(0, 0);
}
