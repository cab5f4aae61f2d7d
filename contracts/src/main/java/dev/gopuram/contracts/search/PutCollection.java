package dev.gopuram.contracts.search;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a collection.
 *
 * @param name 1..64 of {@code a-z 0-9 _ -}, starting with a letter or digit
 * @param embeddingModel whose vectors it holds; the default model where empty
 * @param fields what is known of its metadata, at most 64; fields may be added later, and none changes its type
 * @param chunking how its documents are cut; as configured where null
 */
public record PutCollection(
        String name,
        String embeddingModel,
        Map<String, FieldType> fields,
        @Nullable Chunking chunking) {
    public PutCollection {
        fields = Map.copyOf(fields);
    }

    /** One whose documents are cut as configured. */
    public PutCollection(String name, String embeddingModel, Map<String, FieldType> fields) {
        this(name, embeddingModel, fields, null);
    }

    /** One of which nothing is declared, and whose documents are cut as configured. */
    public PutCollection(String name, String embeddingModel) {
        this(name, embeddingModel, Map.of(), null);
    }
}
