package dev.gopuram.search;

import dev.gopuram.contracts.search.Format;

/** How a format is read: what is a heading, what is a block, what is not worth reading. */
sealed interface Structure permits TextStructure, MarkdownStructure, HtmlStructure, PdfStructure {
    Outline read(String content);

    /** Whether a passage's text is the very slice of the content at its span, or was read out of markup. */
    boolean verbatim();

    static Structure of(Format format) {
        return switch (format) {
            case TEXT -> new TextStructure();
            case MARKDOWN -> new MarkdownStructure();
            case HTML -> new HtmlStructure();
            case PDF -> new PdfStructure();
        };
    }
}
