package dev.gopuram.search;

import dev.gopuram.contracts.search.Span;
import java.util.List;

/**
 * A passage of a document: what is found and shown.
 *
 * @param ordinal its place in the document, from 0
 * @param span where it stands in the document
 * @param text the readable text; in plain text and Markdown the very slice at the span
 * @param heading the headings above it, outermost first
 */
record Chunk(int ordinal, Span span, String text, List<String> heading) {
    Chunk {
        heading = List.copyOf(heading);
    }
}
