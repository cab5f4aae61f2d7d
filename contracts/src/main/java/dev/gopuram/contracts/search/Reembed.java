package dev.gopuram.contracts.search;

/**
 * Embeds a collection again, by another model or version, while it goes on as it is.
 *
 * @param embeddingModel the model, with or without its version
 */
public record Reembed(String collection, String embeddingModel) {}
