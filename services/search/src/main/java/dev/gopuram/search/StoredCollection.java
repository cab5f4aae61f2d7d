package dev.gopuram.search;

import dev.gopuram.contracts.search.Chunking;
import dev.gopuram.contracts.search.Collection;
import dev.gopuram.contracts.search.Quantization;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A collection's row.
 *
 * @param id ours, never used again; names the index directory
 * @param chunking how its documents are cut; as configured where null
 * @param seq the number of its last change
 * @param schema what it declares of its metadata
 * @param bytes of all its documents' contents
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
        Schema schema,
        Quantization quantization,
        long bytes) {
    /**
     * As callers see it.
     *
     * @param index how the index stands; null where it is not open
     * @param next what is to take its place; null where nothing is
     */
    Collection view(@Nullable IndexFigures index, @Nullable Generation next) {
        return new Collection(
                name,
                space.name(),
                space.dimensions(),
                documents,
                chunks,
                createdAt,
                schema.fields(),
                chunking,
                quantization,
                bytes,
                index == null ? null : Math.max(0, seq - index.seq()),
                index == null ? null : index.bytes(),
                index == null ? null : index.deletedChunks(),
                next == null ? null : next.view(this));
    }
}
