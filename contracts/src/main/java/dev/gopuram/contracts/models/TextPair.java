package dev.gopuram.contracts.models;

/** Two texts that are read together, such as a question and a passage. */
public record TextPair(String text, String other) {}
