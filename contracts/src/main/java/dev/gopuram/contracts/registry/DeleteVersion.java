package dev.gopuram.contracts.registry;

/**
 * Deletes a version that stands behind no alias and in no roll-out, and is none of the two that stood in production
 * last.
 */
public record DeleteVersion(String model, String version) {}
