package dev.gopuram.search;

import java.util.List;

/**
 * What a document is made of.
 *
 * @param title its own title; empty where it has none
 * @param blocks what there is to read, in order
 */
record Outline(String title, List<Block> blocks) {
    /** Longer titles are cut: they are shown, and repeated with every passage. */
    static final int MAX_TITLE = 200;

    Outline {
        title = Characters.oneLine(title, MAX_TITLE);
        blocks = List.copyOf(blocks);
    }

    /** The title that a text without markup has: its first line. */
    static String title(String text) {
        return Characters.oneLine(text.lines().findFirst().orElse(""), MAX_TITLE);
    }
}
