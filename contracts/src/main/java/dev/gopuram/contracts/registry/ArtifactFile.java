package dev.gopuram.contracts.registry;

/**
 * A file of a bundle.
 *
 * @param path relative, with slashes
 * @param sha256 64 hexadecimal digits
 */
public record ArtifactFile(String path, long bytes, String sha256) {}
