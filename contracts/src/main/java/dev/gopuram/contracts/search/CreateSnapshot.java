package dev.gopuram.contracts.search;

/** Asks to write a collection, as it is now, into a file. */
public record CreateSnapshot(String collection) {}
