package dev.gopuram.contracts.search;

/** Asks to delete a collection. */
public record DeleteCollection(String name) {}
