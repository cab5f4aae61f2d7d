package dev.gopuram.contracts.search;

/** Asks for a document. */
public record FindDocument(String collection, String id) {}
