package dev.gopuram.platform.dialects;

/** Sees where a JSON object or array that comes in pieces ends, without reading it. */
final class JsonEnd {
    private int depth;
    private boolean inString;
    private boolean escaped;
    private boolean reached;

    void pass(String piece) {
        for (int i = 0; i < piece.length(); i++) {
            pass(piece.charAt(i));
        }
    }

    private void pass(char c) {
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

    boolean reached() {
        return reached;
    }
}
