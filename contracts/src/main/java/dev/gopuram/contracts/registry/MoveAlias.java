package dev.gopuram.contracts.registry;

/**
 * Asks to let an alias stand for another version.
 *
 * @param version none any more where empty
 * @param expected what it must stand for until now, so that nobody's move is undone unseen; anything where empty
 * @param force even where the version was seen to be slower than the one that it replaces
 */
public record MoveAlias(String model, String alias, String version, String expected, String reason, boolean force) {
    public MoveAlias(String model, String alias, String version, String expected, String reason) {
        this(model, alias, version, expected, reason, false);
    }
}
