package dev.gopuram.contracts.registry;

/** What a model's versions are. */
public enum Kind {
    /** A graph that is run here, or by a server that is named. */
    WEIGHTS,
    /** A template that a language model answers. */
    PROMPT
}
