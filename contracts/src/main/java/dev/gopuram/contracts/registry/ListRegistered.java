package dev.gopuram.contracts.registry;

/**
 * Asks for a page of registered models, by name.
 *
 * @param cursor where the last page ended; empty for the first
 * @param limit 1..1000
 */
public record ListRegistered(String cursor, int limit) {}
