package dev.gopuram.contracts.search;

/**
 * A place in a stored document, in bytes of its UTF-8 content.
 *
 * @param start the first byte
 * @param end the byte after the last
 */
public record Span(int start, int end) {
    public Span {
        if (start < 0 || end < start) {
            throw new IllegalArgumentException("span: " + start + ".." + end + " (expected: 0 <= start <= end)");
        }
    }
}
