package dev.gopuram.contracts.registry;

/**
 * Asks to let an alias stand for another version.
 *
 * @param version none any more where empty
 * @param expected what it must stand for until now, so that nobody's move is undone unseen; anything where empty
 */
public record MoveAlias(String model, String alias, String version, String expected, String reason) {}
