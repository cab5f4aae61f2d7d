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
 * @param quantization how its vectors lie in the index; where null, what an existing one has, and NONE for a new one
 * @param fromSnapshot the id of a snapshot to fill it from, with that one's settings; empty for an empty collection
 */
public record PutCollection(
        String name,
        String embeddingModel,
        Map<String, FieldType> fields,
        @Nullable Chunking chunking,
        @Nullable Quantization quantization,
        String fromSnapshot) {
    public PutCollection {
        fields = Map.copyOf(fields);
    }

    /** An empty one, with its vectors as they are. */
    public PutCollection(
            String name, String embeddingModel, Map<String, FieldType> fields, @Nullable Chunking chunking) {
        this(name, embeddingModel, fields, chunking, null, "");
    }

    /** One whose documents are cut as configured. */
    public PutCollection(String name, String embeddingModel, Map<String, FieldType> fields) {
        this(name, embeddingModel, fields, null);
    }

    /** One of which nothing is declared, and whose documents are cut as configured. */
    public PutCollection(String name, String embeddingModel) {
        this(name, embeddingModel, Map.of(), null, null, "");
    }

    /** One in a form of its own, or out of a snapshot. */
    public PutCollection(String name, String embeddingModel, @Nullable Quantization quantization, String fromSnapshot) {
        this(name, embeddingModel, Map.of(), null, quantization, fromSnapshot);
    }
}
