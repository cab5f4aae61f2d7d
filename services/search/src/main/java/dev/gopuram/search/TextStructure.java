package dev.gopuram.search;

import java.util.ArrayList;
import java.util.List;

/** Plain text: paragraphs between blank lines; the first line is the title. */
final class TextStructure implements Structure {
    @Override
    public boolean verbatim() {
        return true;
    }

    @Override
    public Outline read(String content) {
        List<Block> blocks = paragraphs(content, 0, content.length(), List.of(), 0);
        return new Outline(title(blocks), blocks);
    }

    /** What stands between blank lines in a part of the content, all under the same heading. */
    static List<Block> paragraphs(String content, int start, int stop, List<String> heading, int section) {
        List<Block> blocks = new ArrayList<>();
        int from = -1;
        int to = -1;
        for (int line = start; line < stop; ) {
            int end = Math.min(stop, lineEnd(content, line));
            int first = firstWord(content, line, end);
            if (first < end) {
                from = from < 0 ? first : from;
                to = end;
            } else if (from >= 0) {
                blocks.add(paragraph(content, from, to, heading, section));
                from = -1;
            }
            line = end;
        }
        if (from >= 0) {
            blocks.add(paragraph(content, from, to, heading, section));
        }
        return blocks;
    }

    private static Block paragraph(String content, int from, int to, List<String> heading, int section) {
        return Block.slice(content, from, trimmedEnd(content, from, to), heading, section);
    }

    private static String title(List<Block> blocks) {
        return blocks.isEmpty() ? "" : Outline.title(blocks.getFirst().text());
    }

    /** After the line's end mark, which may be LF, CR LF, CR, a form feed or a Unicode separator. */
    static int lineEnd(String content, int from) {
        for (int i = from; i < content.length(); i++) {
            switch (content.charAt(i)) {
                case '\r' -> {
                    return i + 1 < content.length() && content.charAt(i + 1) == '\n' ? i + 2 : i + 1;
                }
                case '\n', '\f', '\u0085', '\u2028', '\u2029' -> {
                    return i + 1;
                }
                default -> {}
            }
        }
        return content.length();
    }

    static int firstWord(String content, int from, int to) {
        int i = from;
        while (i < to && Characters.isSpace(content.charAt(i))) {
            i++;
        }
        return i;
    }

    static int trimmedEnd(String content, int from, int to) {
        int i = to;
        while (i > from && Characters.isSpace(content.charAt(i - 1))) {
            i--;
        }
        return i;
    }
}
