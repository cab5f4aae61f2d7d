package dev.gopuram.contracts.search;

import java.util.List;

/**
 * A fragment of a hit's text with the matched words marked.
 *
 * @param text the fragment
 * @param matches the matched words, in characters of the fragment
 */
public record Highlight(String text, List<Span> matches) {
    public Highlight {
        matches = List.copyOf(matches);
    }
}
