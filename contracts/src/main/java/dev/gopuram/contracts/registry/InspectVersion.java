package dev.gopuram.contracts.registry;

/**
 * Asks how a version fares.
 *
 * @param model {@code name}, {@code name@version} or {@code name@alias}
 */
public record InspectVersion(String model) {}
