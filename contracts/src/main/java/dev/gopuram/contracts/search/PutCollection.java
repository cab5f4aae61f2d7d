package dev.gopuram.contracts.search;

import java.util.Map;

/**
 * Asks for a collection.
 *
 * @param name 1..64 of {@code a-z 0-9 _ -}, starting with a letter or digit
 * @param embeddingModel whose vectors it holds; the default model where empty
 * @param fields what is known of its metadata, at most 64; fields may be added later, and none changes its type
 */
public record PutCollection(String name, String embeddingModel, Map<String, FieldType> fields) {
    public PutCollection {
        fields = Map.copyOf(fields);
    }

    /** One of which nothing is declared. */
    public PutCollection(String name, String embeddingModel) {
        this(name, embeddingModel, Map.of());
    }
}
