package dev.gopuram.gateway;

import dev.gopuram.contracts.search.Collection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A collection, as JSON has it. */
record CollectionBody(
        String name,
        String embeddingModel,
        int dimensions,
        long documents,
        long chunks,
        Instant createdAt,
        @Nullable Object chunking) {
    static CollectionBody of(Collection collection) {
        return new CollectionBody(
                collection.name(),
                collection.embeddingModel(),
                collection.dimensions(),
                collection.documents(),
                collection.chunks(),
                collection.createdAt(),
                ChunkingBody.of(collection.chunking()));
    }
}
