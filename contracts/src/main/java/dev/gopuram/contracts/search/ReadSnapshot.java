package dev.gopuram.contracts.search;

/**
 * Asks for a part of a snapshot's file.
 *
 * @param offset the first byte
 * @param length how many at most, 1..1 MiB
 */
public record ReadSnapshot(String collection, String id, long offset, int length) {}
