package dev.gopuram.search;

import dev.gopuram.contracts.search.Chunking;
import dev.gopuram.contracts.search.FieldType;
import dev.gopuram.contracts.search.Quantization;
import dev.gopuram.contracts.search.Snapshot;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What stands at the beginning of a snapshot's file: what it is of, and how the collection was made. */
record SnapshotHead(
        String id,
        String collection,
        Instant createdAt,
        String model,
        String modelVersion,
        int dimensions,
        Quantization quantization,
        Map<String, FieldType> fields,
        @Nullable Chunking chunking,
        long documents,
        long chunks,
        long bytes) {
    SnapshotHead {
        fields = Map.copyOf(fields);
    }

    VectorSpace space() {
        return new VectorSpace(model, modelVersion, dimensions);
    }

    Snapshot view(long fileBytes) {
        return new Snapshot(id, collection, createdAt, space().name(), dimensions, documents, chunks, fileBytes);
    }
}
