package dev.gopuram.contracts.registry;

/**
 * Makes a model that has no version yet, or describes one.
 *
 * @param create whether it must be new
 */
public record PutModel(String model, Kind kind, String description, boolean create) {}
