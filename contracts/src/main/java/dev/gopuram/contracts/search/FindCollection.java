package dev.gopuram.contracts.search;

/** Asks for a collection. */
public record FindCollection(String name) {}
