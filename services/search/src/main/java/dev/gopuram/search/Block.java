package dev.gopuram.search;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A paragraph, list item, table row or the like: its readable text, the headings above it, and where each character
 * stands in the content.
 */
final class Block {
    private final String text;
    private final List<String> heading;
    private final int section;
    private final int base;
    private final int @Nullable [] starts;
    private final int @Nullable [] ends;

    private Block(
            String text, List<String> heading, int section, int base, int @Nullable [] starts, int @Nullable [] ends) {
        this.text = text;
        this.heading = List.copyOf(heading);
        this.section = section;
        this.base = base;
        this.starts = starts;
        this.ends = ends;
    }

    /** A block whose text is a slice of the content. */
    static Block slice(String content, int start, int end, List<String> heading, int section) {
        return new Block(content.substring(start, end), heading, section, start, null, null);
    }

    /** A block whose text was read out of markup: character {@code i} comes from {@code starts[i]..ends[i]}. */
    static Block mapped(String text, int[] starts, int[] ends, List<String> heading, int section) {
        return new Block(text, heading, section, 0, starts, ends);
    }

    String text() {
        return text;
    }

    /** The headings above, outermost first. */
    List<String> heading() {
        return heading;
    }

    /** Blocks under the same heading share the number; a passage never spans two. */
    int section() {
        return section;
    }

    /** Where the text's character begins in the content. */
    int start(int index) {
        return starts == null ? base + index : starts[index];
    }

    /** Where the text's character ends in the content. */
    int end(int index) {
        return ends == null ? base + index + 1 : ends[index];
    }
}
