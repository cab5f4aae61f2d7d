package dev.gopuram.training;

/**
 * A short review with its judgement.
 *
 * @param label {@code negative} or {@code positive}
 * @param domain what it is about: {@code product}, {@code film} ..
 * @param kind how it says so: {@code plain}, {@code negation}, {@code contrast} or {@code mild}
 * @param source the template it was made from, or who wrote it
 */
record Review(String text, String label, String domain, String kind, String source) {}
