package dev.gopuram.contracts.chat;

/**
 * A model chat can answer with.
 *
 * @param name what {@code model} takes
 * @param provider who runs it
 */
public record ChatModel(String name, String provider) {}
