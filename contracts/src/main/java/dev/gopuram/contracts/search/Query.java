package dev.gopuram.contracts.search;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks what matches.
 *
 * @param text the question or words, 1..8192 characters
 * @param limit 1..1000; the public API takes 1..100
 * @param filter metadata that must be equal; all of it
 * @param alpha the weight of meaning against words in HYBRID, 0..1; the configured one where null
 */
public record Query(
        String collection,
        String text,
        Mode mode,
        int limit,
        Map<String, String> filter,
        @Nullable Double alpha,
        boolean explain) {
    public Query {
        filter = Map.copyOf(filter);
    }

    /** What a match means. */
    public enum Mode {
        /** Words, by BM25. */
        TEXT,
        /** Meaning, by the distance of embeddings. */
        VECTOR,
        /** Both, normalised and weighed. */
        HYBRID
    }
}
