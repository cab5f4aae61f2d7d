package dev.gopuram.contracts.search;

/**
 * Asks for a collection.
 *
 * @param name 1..64 of {@code a-z 0-9 _ -}, starting with a letter or digit
 * @param embeddingModel whose vectors it holds; the default model where empty
 */
public record PutCollection(String name, String embeddingModel) {}
