package dev.gopuram.contracts.registry;

import dev.gopuram.kernel.Bytes;

/**
 * A part of a file.
 *
 * @param content none past the end
 * @param total bytes of the whole file
 */
public record ArtifactPart(Bytes content, long total) {}
