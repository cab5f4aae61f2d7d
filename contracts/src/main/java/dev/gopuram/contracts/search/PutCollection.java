package dev.gopuram.contracts.search;

import org.jspecify.annotations.Nullable;

/**
 * Asks for a collection.
 *
 * @param name 1..64 of {@code a-z 0-9 _ -}, starting with a letter or digit
 * @param embeddingModel whose vectors it holds; the default model where empty
 * @param quantization how its vectors lie in the index; where null, what an existing one has, and NONE for a new one
 * @param fromSnapshot the id of a snapshot to fill it from, with that one's settings; empty for an empty collection
 */
public record PutCollection(
        String name, String embeddingModel, @Nullable Quantization quantization, String fromSnapshot) {
    public PutCollection(String name, String embeddingModel) {
        this(name, embeddingModel, null, "");
    }
}
