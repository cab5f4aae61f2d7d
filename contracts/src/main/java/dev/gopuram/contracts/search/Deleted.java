package dev.gopuram.contracts.search;

/**
 * The thing is gone.
 *
 * @param found whether it was there before
 */
public record Deleted(boolean found) {}
