package dev.gopuram.contracts.search;

/** Asks to delete a snapshot. */
public record DeleteSnapshot(String collection, String id) {}
