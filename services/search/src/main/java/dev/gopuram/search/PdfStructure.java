package dev.gopuram.search;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The text of a PDF as {@link PdfText} wrote it: a section for each page, with the page as its heading. */
final class PdfStructure implements Structure {
    private static final Pattern HEADING = Pattern.compile(PdfText.PAGE + "[0-9]{1,9}");

    @Override
    public boolean verbatim() {
        return true;
    }

    @Override
    public Outline read(String content) {
        List<Block> blocks = new ArrayList<>();
        int section = 0;
        for (int from = 0; from < content.length(); section++) {
            int feed = content.indexOf(PdfText.PAGE_BREAK, from);
            int to = feed < 0 ? content.length() : feed;
            blocks.addAll(page(content, from, to, section));
            from = to + 1;
        }
        String title = blocks.isEmpty()
                ? ""
                : blocks.getFirst().text().lines().findFirst().orElse("");
        return new Outline(title, blocks);
    }

    private static List<Block> page(String content, int from, int to, int section) {
        int body = Math.min(to, TextStructure.lineEnd(content, from));
        String first = content.substring(from, body).strip();
        return HEADING.matcher(first).matches()
                ? TextStructure.paragraphs(content, body, to, List.of(first), section)
                : TextStructure.paragraphs(content, from, to, List.of(), section);
    }
}
