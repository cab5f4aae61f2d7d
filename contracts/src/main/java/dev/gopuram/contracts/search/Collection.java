package dev.gopuram.contracts.search;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A collection.
 *
 * @param embeddingModel the model, with its version, that made its vectors
 * @param fields the metadata fields that are declared
 * @param chunking how its documents are cut; null where the service does not say
 */
public record Collection(
        String name,
        String embeddingModel,
        int dimensions,
        long documents,
        long chunks,
        Instant createdAt,
        Map<String, FieldType> fields,
        @Nullable Chunking chunking) {
    public Collection {
        fields = Map.copyOf(fields);
    }

    /** One of which nothing is declared. */
    public Collection(
            String name, String embeddingModel, int dimensions, long documents, long chunks, Instant createdAt) {
        this(name, embeddingModel, dimensions, documents, chunks, createdAt, Map.of(), null);
    }
}
