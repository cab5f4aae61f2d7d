package dev.gopuram.contracts.search;

import org.jspecify.annotations.Nullable;

/**
 * Asks for a document.
 *
 * @param viewer on whose behalf: what it may not read is not found; null for the application itself, which reads all
 */
public record FindDocument(
        String collection, String id, @Nullable Viewer viewer) {
    /** For the application itself. */
    public FindDocument(String collection, String id) {
        this(collection, id, null);
    }
}
