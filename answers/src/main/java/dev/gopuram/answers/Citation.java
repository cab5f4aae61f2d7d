package dev.gopuram.answers;

/**
 * A place in a stored document that an answer rests on.
 *
 * @param index the number the answer refers to it by, from 1
 * @param start its first byte in the document's UTF-8
 * @param end the byte after its last
 * @param text exactly those bytes
 */
public record Citation(
        int index, String collection, String document, String title, String chunk, int start, int end, String text) {
    Citation withIndex(int newIndex) {
        return new Citation(newIndex, collection, document, title, chunk, start, end, text);
    }
}
