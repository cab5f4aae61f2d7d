package dev.gopuram.inference;

/** What a batch took, part by part, in nanoseconds. */
record BatchTimes(int rows, long input, long infer, long output) {}
