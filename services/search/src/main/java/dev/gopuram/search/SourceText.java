package dev.gopuram.search;

import org.jsoup.parser.Parser;

/**
 * Where the characters of a text node stand in the HTML source: the parser decoded character references and mended line
 * ends on the way. Where the two cannot be followed side by side, each character stands for the whole node.
 */
final class SourceText {
    /** Longer runs after an ampersand are no character reference. */
    private static final int MAX_REFERENCE = 40;

    private final int[] starts;
    private final int[] ends;

    private SourceText(int length) {
        this.starts = new int[length];
        this.ends = new int[length];
    }

    int start(int index) {
        return starts[index];
    }

    int end(int index) {
        return ends[index];
    }

    /** Follows the words of a node through its source. */
    static SourceText align(String content, int from, int to, String words) {
        SourceText aligned = new SourceText(words.length());
        int at = from;
        int i = 0;
        while (i < words.length() && at < to) {
            int taken = aligned.step(content, at, to, words, i);
            if (taken == 0) {
                break;
            }
            i += taken;
            at = aligned.ends[i - 1];
        }
        if (i < words.length()) {
            for (int k = 0; k < words.length(); k++) {
                aligned.place(k, from, to);
            }
        }
        return aligned;
    }

    /** Places the next characters; answers how many, 0 where the source says something else. */
    private int step(String content, int at, int to, String words, int i) {
        char raw = content.charAt(at);
        if (raw == '&') {
            int taken = reference(content, at, to, words, i);
            if (taken > 0) {
                return taken;
            }
        }
        if (raw == words.charAt(i)) {
            place(i, at, at + 1);
            return 1;
        }
        if (raw == '\r' && words.charAt(i) == '\n') {
            place(i, at, at + 1 < to && content.charAt(at + 1) == '\n' ? at + 2 : at + 1);
            return 1;
        }
        if (raw == 0 && words.charAt(i) == '\uFFFD') {
            place(i, at, at + 1);
            return 1;
        }
        return 0;
    }

    private int reference(String content, int at, int to, String words, int i) {
        int semicolon = content.indexOf(';', at, Math.min(to, at + MAX_REFERENCE));
        if (semicolon < 0) {
            return 0;
        }
        String decoded = Parser.unescapeEntities(content.substring(at, semicolon + 1), false);
        if (decoded.startsWith("&") && !decoded.equals("&")) {
            return 0;
        }
        if (decoded.isEmpty() || !words.startsWith(decoded, i)) {
            return 0;
        }
        for (int k = 0; k < decoded.length(); k++) {
            place(i + k, at, semicolon + 1);
        }
        return decoded.length();
    }

    private void place(int index, int start, int end) {
        starts[index] = start;
        ends[index] = end;
    }
}
