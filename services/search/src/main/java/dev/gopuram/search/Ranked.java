package dev.gopuram.search;

import org.jspecify.annotations.Nullable;

/**
 * A passage on its way to its place in the answer.
 *
 * @param document Lucene's number for the passage, in the one view that is searched
 * @param id the passage's id
 * @param score what it is ranked by so far
 * @param text its place among the words' matches; null where they did not find it
 * @param vector its place among the nearest; null where it is not
 * @param fused what the legs gave together
 * @param rank its place by {@code fused}, from 1
 * @param rerank what the re-ranking judged; null where it did not
 * @param penalty what it lost for being like those before it
 */
record Ranked(
        int document,
        String id,
        double score,
        Fusion.@Nullable Place text,
        Fusion.@Nullable Place vector,
        double fused,
        int rank,
        @Nullable Double rerank,
        double penalty) {
    static Ranked fused(
            int document,
            String id,
            double fused,
            Fusion.@Nullable Place text,
            Fusion.@Nullable Place vector,
            int rank) {
        return new Ranked(document, id, fused, text, vector, fused, rank, null, 0);
    }

    Ranked reranked(double judged) {
        return new Ranked(document, id, judged, text, vector, fused, rank, judged, penalty);
    }

    Ranked penalised(double lost) {
        return new Ranked(document, id, score, text, vector, fused, rank, rerank, lost);
    }
}
