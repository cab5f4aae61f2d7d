package dev.gopuram.search;

/** Looks at texts character by character. */
final class Characters {
    private Characters() {}

    /** The index of the first half of a surrogate pair that stands alone; -1 where all characters are whole. */
    static int firstLoneSurrogate(String text) {
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                return i;
            }
            i += Character.charCount(c);
        }
        return -1;
    }

    /** The text without control characters, its white space collapsed, cut at a whole character. */
    static String oneLine(String text, int maxLength) {
        StringBuilder line = new StringBuilder();
        boolean gap = false;
        for (int i = 0; i < text.length() && line.length() < maxLength; ) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            if (isSpace(c) || Character.isISOControl(c)) {
                gap = !line.isEmpty();
                continue;
            }
            if (gap) {
                line.append(' ');
                gap = false;
            }
            line.appendCodePoint(c);
        }
        return line.toString();
    }

    /** White space in the wide sense: no-break spaces and the byte order mark too. */
    static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\uFEFF';
    }
}
