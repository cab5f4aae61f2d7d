package dev.gopuram.search;

/** One write to a collection. What was written is read from the document itself, as it is by then. */
record Change(long seq, Kind kind, String document) {
    /** What was done to the document. */
    enum Kind {
        PUT,
        DELETE
    }
}
