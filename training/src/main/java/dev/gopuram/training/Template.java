package dev.gopuram.training;

/**
 * A sentence with gaps.
 *
 * @param text its gaps in braces
 */
record Template(String kind, String label, String text, Split split) {}
