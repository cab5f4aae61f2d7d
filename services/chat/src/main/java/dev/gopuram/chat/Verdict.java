package dev.gopuram.chat;

import java.util.Locale;

/** What the extractive answerer thinks of its own answer. */
enum Verdict {
    /** The sentences cited answer the question. */
    ANSWERED,
    /** Nothing clearly answers it; the sentences cited come nearest, and the answer says so. */
    NEAREST,
    /** Nothing comes near, or the request left no room for it. */
    NOTHING;

    String wire() {
        return name().toLowerCase(Locale.ROOT);
    }
}
