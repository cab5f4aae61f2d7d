package dev.gopuram.search;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The text of a PDF as it is stored and cited. Each page with text on it begins with the line {@code Page 3}, after a
 * form feed that stands nowhere else; paragraphs are set apart by a blank line; ligatures are letters again, and a word
 * that was divided at the end of a line is whole.
 */
final class PdfText {
    static final char PAGE_BREAK = '\f';

    static final String PAGE = "Page ";
    private static final Pattern GAPS = Pattern.compile("[^\\S\\n]+");
    private static final char SOFT_HYPHEN = '\u00AD';

    private PdfText() {}

    /** All pages; empty where no page has any text. */
    static String of(List<String> pages) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pages.size(); i++) {
            List<String> paragraphs = paragraphs(pages.get(i));
            if (!paragraphs.isEmpty()) {
                text.append(text.isEmpty() ? "" : "\n" + PAGE_BREAK)
                        .append(PAGE)
                        .append(i + 1);
                paragraphs.forEach(paragraph -> text.append("\n\n").append(paragraph));
            }
        }
        return text.append(text.isEmpty() ? "" : "\n").toString();
    }

    private static List<String> paragraphs(String page) {
        List<String> paragraphs = new ArrayList<>();
        for (String raw : page.split(PdfPages.PARAGRAPH, -1)) {
            String paragraph = paragraph(raw);
            if (!paragraph.isEmpty()) {
                paragraphs.add(paragraph);
            }
        }
        return paragraphs;
    }

    private static String paragraph(String raw) {
        StringBuilder text = new StringBuilder();
        for (String line : raw.split("\n", -1)) {
            String clean = clean(line);
            if (clean.isEmpty()) {
                continue;
            }
            if (endsDivided(text, clean)) {
                text.setLength(text.length() - 1);
            } else if (!text.isEmpty()) {
                text.append('\n');
            }
            text.append(clean);
        }
        return text.toString().replace(String.valueOf(SOFT_HYPHEN), "");
    }

    /** NFKC makes ligatures letters and odd spaces plain ones; what is no character is dropped. */
    private static String clean(String line) {
        StringBuilder visible = new StringBuilder(line.length());
        line.codePoints().filter(c -> !isNoCharacter(c)).forEach(visible::appendCodePoint);
        String normal = Normalizer.normalize(visible, Normalizer.Form.NFKC);
        return GAPS.matcher(normal).replaceAll(" ").strip();
    }

    private static boolean isNoCharacter(int c) {
        return (Character.isISOControl(c) && c != '\t')
                || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE)
                || c == '\uFEFF'
                || c == '\uFFFE'
                || c == '\uFFFF';
    }

    /** A letter, a hyphen and the line's end, and a small letter after it. */
    private static boolean endsDivided(CharSequence text, String next) {
        int length = text.length();
        if (length < 2 || !Character.isLetter(text.charAt(length - 2))) {
            return false;
        }
        return switch (text.charAt(length - 1)) {
            case SOFT_HYPHEN -> Character.isLetter(next.codePointAt(0));
            case '-', '\u2010' -> Character.isLowerCase(next.codePointAt(0));
            default -> false;
        };
    }
}
