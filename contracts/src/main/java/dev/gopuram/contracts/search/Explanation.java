package dev.gopuram.contracts.search;

/**
 * Why a hit scored as it did. A leg that did not find it has rank 0.
 *
 * @param textScore BM25
 * @param vectorScore cosine
 */
public record Explanation(double textScore, int textRank, double vectorScore, int vectorRank, double alpha) {}
