package dev.gopuram.contracts.registry;

/**
 * Asks for roll-outs, the newest first.
 *
 * @param model all where empty
 * @param limit 1..1000
 */
public record ListRollouts(String model, boolean openOnly, int limit) {}
