package dev.gopuram.conversations;

/**
 * What one deletion took.
 *
 * @param owners conversations or responses
 * @param items theirs
 */
record Gone(int owners, int items) {}
