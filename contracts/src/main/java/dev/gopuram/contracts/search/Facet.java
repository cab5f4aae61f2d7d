package dev.gopuram.contracts.search;

/**
 * Asks how many documents have each value of a metadata field.
 *
 * @param limit the most values, 1..100
 */
public record Facet(String field, int limit) {}
