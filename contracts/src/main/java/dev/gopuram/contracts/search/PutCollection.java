package dev.gopuram.contracts.search;

import org.jspecify.annotations.Nullable;

/**
 * Asks for a collection.
 *
 * @param name 1..64 of {@code a-z 0-9 _ -}, starting with a letter or digit
 * @param embeddingModel whose vectors it holds; the default model where empty
 * @param chunking how its documents are cut; as configured where null
 */
public record PutCollection(
        String name, String embeddingModel, @Nullable Chunking chunking) {
    /** One whose documents are cut as configured. */
    public PutCollection(String name, String embeddingModel) {
        this(name, embeddingModel, null);
    }
}
