package dev.gopuram.contracts.search;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A collection.
 *
 * @param embeddingModel the model, with its version, that made its vectors
 * @param quantization how its vectors lie in the index; null from a service that does not say
 */
public record Collection(
        String name,
        String embeddingModel,
        int dimensions,
        long documents,
        long chunks,
        Instant createdAt,
        @Nullable Quantization quantization) {
    public Collection(
            String name, String embeddingModel, int dimensions, long documents, long chunks, Instant createdAt) {
        this(name, embeddingModel, dimensions, documents, chunks, createdAt, null);
    }
}
