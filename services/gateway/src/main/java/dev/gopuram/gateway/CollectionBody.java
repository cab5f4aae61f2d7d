package dev.gopuram.gateway;

import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.Quantization;
import dev.gopuram.contracts.search.Reembedding;
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
        @Nullable Long deletedChunks,
        @Nullable Progress reembedding) {
    /** How far it is embedded again; the error is left out where there is none. */
    record Progress(
            String to,
            Reembedding.State state,
            long done,
            long total,
            @Nullable String error,
            long inputTokens) {
        static @Nullable Progress of(@Nullable Reembedding reembedding) {
            return reembedding == null
                    ? null
                    : new Progress(
                            reembedding.to(),
                            reembedding.state(),
                            reembedding.done(),
                            reembedding.total(),
                            reembedding.error().isEmpty() ? null : reembedding.error(),
                            reembedding.inputTokens());
        }
    }

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
                collection.deletedChunks(),
                Progress.of(collection.reembedding()));
    }
}
