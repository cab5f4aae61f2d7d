package dev.gopuram.contracts.search;

/** Asks for the snapshots of a collection, which may be gone by now. */
public record ListSnapshots(String collection) {}
