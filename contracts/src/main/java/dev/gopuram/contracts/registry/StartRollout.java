package dev.gopuram.contracts.registry;

/**
 * Asks to let a version take over an alias.
 *
 * @param candidate a version
 */
public record StartRollout(String model, String alias, String candidate, RolloutPolicy policy, String reason) {}
