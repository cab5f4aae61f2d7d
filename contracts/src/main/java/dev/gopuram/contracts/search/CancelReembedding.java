package dev.gopuram.contracts.search;

/** Ends the embedding of a collection by another model; it stays as it is. */
public record CancelReembedding(String collection) {}
