package dev.gopuram.contracts.registry;

/**
 * Asks for a part of a file of a version.
 *
 * @param tenant whose it is, asked for by a node; the caller's where empty
 */
public record ReadArtifact(String model, String version, String path, long offset, String tenant) {}
