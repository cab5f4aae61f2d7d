package dev.gopuram.contracts.search;

/** Asks to delete a document. */
public record DeleteDocument(String collection, String id, Refresh refresh) {}
