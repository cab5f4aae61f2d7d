package dev.gopuram.contracts.search;

import org.jspecify.annotations.Nullable;

/**
 * How what was found is put in order.
 *
 * @param fusion how HYBRID makes one ranking of two; the configured one where null
 * @param rrfK what RRF adds to each rank, 1..1000; 60 where null
 * @param diversity how much a passage loses for being like those before it, 0..1; 0 is not at all
 * @param rerank reads the best passages again; not where null
 */
public record Ranking(
        Query.@Nullable Fusion fusion,
        @Nullable Integer rrfK,
        double diversity,
        @Nullable Rerank rerank) {
    /** All as it is configured. */
    public static final Ranking DEFAULT = new Ranking(null, null, 0, null);
}
