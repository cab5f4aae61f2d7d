package dev.gopuram.contracts.registry;

/**
 * Asks for a place to put a bundle's archive.
 *
 * @param bytes how large it will be
 */
public record BeginUpload(long bytes) {}
