package dev.gopuram.contracts.registry;

/**
 * Asks for a page of a model's versions, the highest first.
 *
 * @param cursor where the last page ended; empty for the first
 * @param limit 1..1000
 */
public record ListVersions(String model, String cursor, int limit) {}
