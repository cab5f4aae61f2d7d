package dev.gopuram.contracts.users;

/**
 * Asks what changed.
 *
 * @param cursor the cursor of the last answer; 0 at first
 * @param limit 1..1000
 */
public record KeyChangesSince(long cursor, int limit) {}
