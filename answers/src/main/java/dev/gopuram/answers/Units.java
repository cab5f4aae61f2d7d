package dev.gopuram.answers;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Cuts a passage into units. Lines of plain text and Markdown wrap; lines of text read out of markup are whole blocks.
 */
final class Units {
    private static final Pattern LIST_MARK =
            Pattern.compile("\\s*(?:[-*+•–◦]|\\(?\\d{1,3}[.)]|\\(?[a-zA-Z][)])\\s+(?:\\[[ xX]]\\s+)?");
    private static final Pattern HEADING = Pattern.compile("\\s*#{1,6}\\s+");
    private static final Pattern RULE = Pattern.compile("\\s*(?:[-*_=~]\\s*){3,}");
    private static final Pattern TABLE_RULE =
            Pattern.compile("\\s*\\|?\\s*:?-{2,}:?\\s*(?:\\|\\s*:?-{2,}:?\\s*)*\\|?\\s*");
    private static final Pattern COLUMNS = Pattern.compile("[^.!?:;\\s]\\h{2,}\\S|\\S\\t+\\S");
    private static final Pattern QUOTE = Pattern.compile("\\s*(?:>\\s?)+");
    private static final String FENCE = "```";

    private final String text;
    private final boolean wraps;
    private final List<Unit> units = new ArrayList<>();

    private int blockFrom = -1;
    private int blockTo;
    private boolean blockIsItem;
    private int paragraph;
    private String heading = "";
    private String leadIn = "";
    private String tableHead = "";
    private boolean inTable;
    private boolean inCode;

    private Units(String text, boolean wraps) {
        this.text = text;
        this.wraps = wraps;
    }

    /**
     * The units, in order.
     *
     * @param wraps whether a line end inside a paragraph is only a line end
     */
    static List<Unit> of(String text, boolean wraps) {
        Units cutter = new Units(text, wraps);
        int at = 0;
        while (at < text.length()) {
            int end = lineEnd(text, at);
            cutter.line(at, end);
            at = end;
            while (at < text.length() && (text.charAt(at) == '\r' || text.charAt(at) == '\n')) {
                at++;
                if (text.charAt(at - 1) == '\n') {
                    break;
                }
            }
        }
        cutter.flush();
        return List.copyOf(cutter.units);
    }

    private void line(int from, int to) {
        String line = text.substring(from, to);
        if (line.strip().startsWith(FENCE)) {
            flush();
            inCode = !inCode;
        } else if (line.isBlank()) {
            flush();
            endTable();
        } else if (inCode) {
            flush();
            add(from, to, leadIn);
        } else if (isRow(line)) {
            row(from, to, line);
        } else if (RULE.matcher(line).matches()) {
            flush();
        } else if (wraps && blockFrom < 0 && isCapitals(line)) {
            paragraph++;
            heading = readable(line);
            leadIn = "";
        } else {
            prose(from, to, line);
        }
    }

    private void prose(int from, int to, String line) {
        endTable();
        var quote = QUOTE.matcher(line);
        int start = quote.lookingAt() ? from + quote.end() : from;
        String inner = text.substring(start, to);
        var heading = HEADING.matcher(inner);
        if (heading.lookingAt()) {
            flush();
            paragraph++;
            leadIn = "";
            return;
        }
        var mark = LIST_MARK.matcher(inner);
        if (mark.lookingAt()) {
            flush();
            blockIsItem = true;
            start += mark.end();
        } else if (!wraps) {
            flush();
        }
        if (blockFrom < 0) {
            blockFrom = start;
        }
        blockTo = to;
        if (!wraps) {
            flush();
        }
    }

    /** Plain text has no other way to write a heading. */
    private static boolean isCapitals(String line) {
        long letters = line.codePoints().filter(Character::isLetter).count();
        return letters >= 3
                && line.codePoints().noneMatch(Character::isLowerCase)
                && line.codePoints().anyMatch(Character::isUpperCase)
                && !line.strip().endsWith(".");
    }

    private boolean isRow(String line) {
        String inner = line.strip();
        return inner.startsWith("|") || (wraps && COLUMNS.matcher(inner).find());
    }

    private void row(int from, int to, String line) {
        flush();
        if (TABLE_RULE.matcher(line).matches()) {
            return;
        }
        if (!inTable) {
            inTable = true;
            paragraph++;
            tableHead = readable(line);
            // The first row may be a header or not: it can be quoted either way.
            add(from, to, leadIn);
            return;
        }
        add(from, to, tableHead);
    }

    private void endTable() {
        if (inTable) {
            inTable = false;
            tableHead = "";
            paragraph++;
        }
    }

    private void flush() {
        if (blockFrom < 0) {
            return;
        }
        int from = blockFrom;
        int to = blockTo;
        boolean item = blockIsItem;
        blockFrom = -1;
        blockIsItem = false;
        if (!item) {
            paragraph++;
        }
        String above = item ? leadIn : "";
        int first = units.size();
        for (int[] sentence : SentenceCutter.cut(text, from, to)) {
            add(sentence[0], sentence[1], above);
        }
        if (!item && units.size() > first) {
            String last = units.getLast().in(text);
            leadIn = last.endsWith(":") ? readable(last) : "";
        }
    }

    private void add(int from, int to, String above) {
        int start = from;
        int end = to;
        while (start < end && isEdge(text.charAt(start))) {
            start++;
        }
        while (end > start && isEdge(text.charAt(end - 1))) {
            end--;
        }
        if (start < end && hasWord(start, end)) {
            units.add(new Unit(start, end, paragraph, heading, above));
        }
    }

    private boolean hasWord(int from, int to) {
        return text.substring(from, to).codePoints().anyMatch(Character::isLetterOrDigit);
    }

    private static boolean isEdge(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '|' || c == '\uFEFF';
    }

    private static int lineEnd(String text, int from) {
        int at = from;
        while (at < text.length() && text.charAt(at) != '\n' && text.charAt(at) != '\r') {
            at++;
        }
        return at;
    }

    /** A unit as a person reads it: on one line, without the marks of Markdown. */
    static String readable(String unit) {
        return unit.replaceAll("\\s*\\|\\s*", " · ")
                .replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
                .replaceAll("\\*\\*|__|`", "")
                .replaceAll("(?<![\\p{L}\\p{N}])[*_](?=\\S)|(?<=\\S)[*_](?![\\p{L}\\p{N}])", "")
                .replaceAll("[\\s\\u00a0]+", " ")
                .replaceAll("^[ ·]+|[ ·]+$", "");
    }
}
