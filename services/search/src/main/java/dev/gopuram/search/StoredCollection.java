package dev.gopuram.search;

import dev.gopuram.contracts.search.Chunking;
import dev.gopuram.contracts.search.Collection;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A collection's row.
 *
 * @param id ours, never used again; names the index directory
 * @param chunking how its documents are cut; as configured where null
 * @param seq the number of its last change
 * @param schema what it declares of its metadata
 */
record StoredCollection(
        String id,
        String tenant,
        String name,
        VectorSpace space,
        @Nullable Chunking chunking,
        long seq,
        long documents,
        long chunks,
        Instant createdAt,
        Schema schema) {
    Collection view() {
        return new Collection(
                name, space.name(), space.dimensions(), documents, chunks, createdAt, schema.fields(), chunking);
    }
}
