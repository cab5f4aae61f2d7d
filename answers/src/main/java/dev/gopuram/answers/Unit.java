package dev.gopuram.answers;

/**
 * The smallest piece of a passage that can be quoted: a sentence, a list item's sentence, a table row, a line of code.
 *
 * @param start its first character in the passage
 * @param end the character after its last
 * @param paragraph pieces of one paragraph, list or table share the number
 * @param heading a heading in the passage's own text, which plain text writes in capitals; empty otherwise
 * @param context what stands above it and gives it its meaning: a table's header, a list's lead-in; empty otherwise
 */
record Unit(int start, int end, int paragraph, String heading, String context) {
    String in(String text) {
        return text.substring(start, end);
    }
}
