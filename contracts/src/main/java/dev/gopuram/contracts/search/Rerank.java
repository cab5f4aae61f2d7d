package dev.gopuram.contracts.search;

/**
 * Asks for the best passages to be read again by a slower and better judge. The answer is made of those passages alone,
 * and their scores are the judge's.
 *
 * @param model the judge's name, such as {@code sentences}
 * @param window how many passages it reads, from the query's limit up to 200
 */
public record Rerank(String model, int window) {}
