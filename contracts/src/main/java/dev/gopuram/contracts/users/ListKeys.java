package dev.gopuram.contracts.users;

/**
 * Asks for a page of keys.
 *
 * @param cursor where the last page ended; empty for the first
 * @param limit 1..1000
 */
public record ListKeys(String cursor, int limit) {}
