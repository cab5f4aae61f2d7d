package dev.gopuram.contracts.search;

import java.time.Instant;

/**
 * A collection in a file: documents, passages, vectors and settings.
 *
 * @param bytes of the file
 */
public record Snapshot(
        String id,
        String collection,
        Instant createdAt,
        String embeddingModel,
        int dimensions,
        long documents,
        long chunks,
        long bytes) {}
