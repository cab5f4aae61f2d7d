package dev.gopuram.contracts.search;

import org.jspecify.annotations.Nullable;

/**
 * Why a hit scored as it did. A leg that did not find it has rank 0.
 *
 * @param textScore BM25
 * @param vectorScore cosine
 * @param alpha the weight of meaning against words that was used
 * @param fused what the legs gave together, before anything below
 * @param fusion how they were put together; null where there was one leg
 * @param rankBefore its place by {@code fused}, from 1
 * @param rerankScore what the re-ranking judged; null where it did not read it
 * @param diversityPenalty what it lost for being like hits before it; it moves the hit and leaves its score
 */
public record Explanation(
        double textScore,
        int textRank,
        double vectorScore,
        int vectorRank,
        double alpha,
        double fused,
        Query.@Nullable Fusion fusion,
        int rankBefore,
        @Nullable Double rerankScore,
        double diversityPenalty) {}
