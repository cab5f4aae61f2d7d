package dev.gopuram.gateway;

import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.Quantization;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A collection, as JSON has it. */
record CollectionBody(
        String name,
        String embeddingModel,
        int dimensions,
        long documents,
        long chunks,
        Instant createdAt,
        Map<String, FieldType> fields,
        @Nullable Object chunking,
        @Nullable Quantization quantization,
        long bytes,
        @Nullable Long pendingChanges,
        @Nullable Long indexBytes,
        @Nullable Long deletedChunks) {
    static CollectionBody of(Collection collection) {
        return new CollectionBody(
                collection.name(),
                collection.embeddingModel(),
                collection.dimensions(),
                collection.documents(),
                collection.chunks(),
                collection.createdAt(),
                collection.fields(),
                ChunkingBody.of(collection.chunking()),
                collection.quantization(),
                collection.bytes(),
                collection.pendingChanges(),
                collection.indexBytes(),
                collection.deletedChunks());
    }
}
