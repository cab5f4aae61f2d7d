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
 * @param quantization how its vectors lie in the index; null from a service that does not say
 * @param bytes of all documents' contents
 * @param pendingChanges changes that queries do not see yet; null, as the two after it, where its index is not open
 * @param indexBytes of the index's files
 * @param deletedChunks passages that are gone and still in the index's files, until they are merged away
 * @param reembedding how far it is embedded again; null where it is not
 */
public record Collection(
        String name,
        String embeddingModel,
        int dimensions,
        long documents,
        long chunks,
        Instant createdAt,
        Map<String, FieldType> fields,
        @Nullable Chunking chunking,
        @Nullable Quantization quantization,
        long bytes,
        @Nullable Long pendingChanges,
        @Nullable Long indexBytes,
        @Nullable Long deletedChunks,
        @Nullable Reembedding reembedding) {
    public Collection {
        fields = Map.copyOf(fields);
    }

    /** One of which nothing is declared. */
    public Collection(
            String name, String embeddingModel, int dimensions, long documents, long chunks, Instant createdAt) {
        this(
                name,
                embeddingModel,
                dimensions,
                documents,
                chunks,
                createdAt,
                Map.of(),
                null,
                null,
                0,
                null,
                null,
                null,
                null);
    }
}
