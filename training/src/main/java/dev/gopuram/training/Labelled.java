package dev.gopuram.training;

import dev.gopuram.kernel.Vector;

/** What a head learns from: a row's features and what it is. */
record Labelled(String label, Vector features) {}
