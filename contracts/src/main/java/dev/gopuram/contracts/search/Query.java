package dev.gopuram.contracts.search;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks what matches.
 *
 * @param text the question or words, 1..8192 characters
 * @param limit 1..100
 * @param filter metadata that must be equal; all of it
 * @param alpha the weight of meaning against words in HYBRID, 0..1; the configured one where null
 * @param where what else the metadata must be like; at most 64 comparisons, 8 levels deep
 * @param viewer on whose behalf; where null, only documents without an access list are seen
 */
public record Query(
        String collection,
        String text,
        Mode mode,
        int limit,
        Map<String, String> filter,
        @Nullable Double alpha,
        boolean explain,
        @Nullable Condition where,
        @Nullable Viewer viewer) {
    public Query {
        filter = Map.copyOf(filter);
    }

    /** One that leaves the rest to the service, on nobody's behalf. */
    public Query(
            String collection,
            String text,
            Mode mode,
            int limit,
            Map<String, String> filter,
            @Nullable Double alpha,
            boolean explain) {
        this(collection, text, mode, limit, filter, alpha, explain, null, null);
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
