package dev.gopuram.contracts.registry;

/**
 * Asks for a version.
 *
 * @param model {@code name}, {@code name@version}, {@code name@alias} or {@code name-v2}
 */
public record FindVersion(String model) {}
