package dev.gopuram.platform.dialects;

/** Sees where a JSON object or array that comes in pieces ends, without reading it. */
final class JsonEnd {
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean reached;
    private boolean begun;
    private boolean other;

    void pass(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            pass(piece.charAt(i));
        }
    }

    private void pass(char c) {
        see(c);
        if (inString) {
            inString = escaped || c != '"';
            escaped = !escaped && c == '\\';
            return;
        }
        switch (c) {
            case '"' -> inString = true;
            case '{', '[' -> depth++;
            case '}', ']' -> reached = --depth == 0;
            default -> {
                // Numbers, words, commas and white space end nothing.
            }
        }
    }

    /** Remembers what cannot be one object: another beginning, or anything behind the end. */
    private void see(char c) {
        if (!Character.isWhitespace(c)) {
            other |= begun ? reached : c != '{';
            begun = true;
        }
    }

    /** Whether all that passed is one object as far as its brackets tell, or nothing but white space. */
    boolean isWholeObject() {
        return !begun || (reached && !other);
    }

    boolean reached() {
        return reached;
    }
}
