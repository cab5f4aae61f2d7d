package dev.gopuram.contracts.search;

/** How a document's content is written. */
public enum Format {
    TEXT,
    MARKDOWN,
    HTML
}
