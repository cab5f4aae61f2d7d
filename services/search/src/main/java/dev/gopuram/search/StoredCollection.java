package dev.gopuram.search;

import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.Quantization;
import java.time.Instant;

/**
 * A collection's row.
 *
 * @param id ours, never used again; names the index directory
 * @param seq the number of its last change
 * @param bytes of all its documents' contents
 */
record StoredCollection(
        String id,
        String tenant,
        String name,
        VectorSpace space,
        long seq,
        long documents,
        long chunks,
        Instant createdAt,
        Quantization quantization,
        long bytes) {
    Collection view() {
        return new Collection(name, space.name(), space.dimensions(), documents, chunks, createdAt, quantization);
    }
}
