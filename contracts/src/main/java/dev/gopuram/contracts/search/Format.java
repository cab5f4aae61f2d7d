package dev.gopuram.contracts.search;

/** How a document's content is written. */
public enum Format {
    TEXT,
    MARKDOWN,
    HTML,
    /** Given as a file; what is kept is the text read out of it, a page after the other. */
    PDF
}
