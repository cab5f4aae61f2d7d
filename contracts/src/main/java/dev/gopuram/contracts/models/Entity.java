package dev.gopuram.contracts.models;

/**
 * A part of a text that the model has named.
 *
 * @param score 0..1
 * @param start its first character, in code points of the text
 * @param end the character after it
 */
public record Entity(String label, double score, String text, int start, int end) {}
