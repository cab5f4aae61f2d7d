package dev.gopuram.contracts.search;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Asks what matches.
 *
 * @param text the question or words, 1..8192 characters
 * @param limit 1..1000; the public API takes 1..100
 * @param filter metadata that must be equal; all of it
 * @param alpha the weight of meaning against words in HYBRID, 0..1; the configured one where null
 * @param where what else the metadata must be like; at most 64 comparisons, 8 levels deep
 * @param viewer on whose behalf; where null, only documents without an access list are seen
 * @param ranking how what was found is put in order; as it is configured where null
 * @param groupBy in groups of what; not grouped where null
 * @param facets whose values are counted over the documents that match, at most 16; on the first page only
 * @param cursor the {@code nextCursor} of the page before; null for the first page
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
        @Nullable Viewer viewer,
        @Nullable Ranking ranking,
        @Nullable GroupBy groupBy,
        List<Facet> facets,
        @Nullable String cursor) {
    public Query {
        filter = Map.copyOf(filter);
        facets = List.copyOf(facets);
    }

    /** One that leaves the ranking to the service, and asks for its first page. */
    public Query(
            String collection,
            String text,
            Mode mode,
            int limit,
            Map<String, String> filter,
            @Nullable Double alpha,
            boolean explain,
            @Nullable Condition where,
            @Nullable Viewer viewer) {
        this(collection, text, mode, limit, filter, alpha, explain, where, viewer, null, null, List.of(), null);
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

    /** The same at another place: the page after the one that gave the cursor, or the first where it is null. */
    public Query at(@Nullable String newCursor) {
        return new Query(
                collection,
                text,
                mode,
                limit,
                filter,
                alpha,
                explain,
                where,
                viewer,
                ranking,
                groupBy,
                facets,
                newCursor);
    }

    /** The same in another order. */
    public Query ranked(Ranking newRanking) {
        return new Query(
                collection,
                text,
                mode,
                limit,
                filter,
                alpha,
                explain,
                where,
                viewer,
                newRanking,
                groupBy,
                facets,
                cursor);
    }

    /** The same in groups. */
    public Query grouped(GroupBy newGroupBy) {
        return new Query(
                collection,
                text,
                mode,
                limit,
                filter,
                alpha,
                explain,
                where,
                viewer,
                ranking,
                newGroupBy,
                facets,
                cursor);
    }

    /** The same with counts of values. */
    public Query counting(Facet... newFacets) {
        return new Query(
                collection,
                text,
                mode,
                limit,
                filter,
                alpha,
                explain,
                where,
                viewer,
                ranking,
                groupBy,
                List.of(newFacets),
                cursor);
    }

    /** How the two legs' rankings are made one. */
    public enum Fusion {
        /** Scores are stretched to 0..1 and weighed by alpha. */
        NORMALIZED,
        /** By ranks alone: each leg gives 1 / (k + rank). */
        RRF
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
