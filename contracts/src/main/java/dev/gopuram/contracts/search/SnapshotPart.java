package dev.gopuram.contracts.search;

import dev.gopuram.kernel.Bytes;

/**
 * A part of a snapshot's file.
 *
 * @param bytes none past the end
 * @param total bytes of the whole file
 */
public record SnapshotPart(Bytes bytes, long total) {}
