package dev.gopuram.contracts.models;

/**
 * A label and how sure the model is of it.
 *
 * @param score 0..1
 */
public record Score(String label, double score) {}
