package dev.gopuram.contracts.search;

/** When a write answers. It is durable either way. */
public enum Refresh {
    /** Once queries see it. */
    WAIT,
    /** At once; queries see it within the refresh interval. */
    LATER
}
