package dev.gopuram.contracts.search;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A collection.
 *
 * @param embeddingModel the model, with its version, that made its vectors
 * @param chunking how its documents are cut; null where the service does not say
 */
public record Collection(
        String name,
        String embeddingModel,
        int dimensions,
        long documents,
        long chunks,
        Instant createdAt,
        @Nullable Chunking chunking) {}
