package dev.gopuram.contracts.search;

import java.time.Instant;

/**
 * A collection.
 *
 * @param embeddingModel the model, with its version, that made its vectors
 */
public record Collection(
        String name, String embeddingModel, int dimensions, long documents, long chunks, Instant createdAt) {}
