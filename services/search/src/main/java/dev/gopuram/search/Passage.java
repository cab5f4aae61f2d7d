package dev.gopuram.search;

import dev.gopuram.kernel.Vector;

/** A passage with the point its meaning has. */
record Passage(Chunk chunk, Vector vector) {}
