package dev.gopuram.contracts.chat;

/**
 * What became of a deletion.
 *
 * @param found whether there was anything to delete
 */
public record Deleted(boolean found) {}
