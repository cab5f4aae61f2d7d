package dev.gopuram.answers;

import java.util.Locale;

/** What the extractive answerer thinks of its own answer. */
public enum Verdict {
    /** The sentences cited answer the question. */
    ANSWERED,
    /** Nothing clearly answers it; the sentences cited come nearest, and the answer says so. */
    NEAREST,
    /** Nothing comes near, or the request left no room for it. */
    NOTHING;

    /** How a reply writes it. */
    public String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
