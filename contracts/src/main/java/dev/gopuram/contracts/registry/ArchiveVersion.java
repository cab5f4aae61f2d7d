package dev.gopuram.contracts.registry;

/** Takes a version out of use, or back into it. */
public record ArchiveVersion(String model, String version, boolean archived) {}
