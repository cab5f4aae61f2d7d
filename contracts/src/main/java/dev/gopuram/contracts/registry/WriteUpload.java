package dev.gopuram.contracts.registry;

import dev.gopuram.kernel.Bytes;

/**
 * Puts a part of an archive into its place.
 *
 * @param offset where it belongs: what was written so far, or what was written last once more
 */
public record WriteUpload(String upload, long offset, Bytes content) {}
