package dev.gopuram.platform.overload;

/** What the end of a call says about the load on whatever serves it. */
public enum Outcome {
    /** It was served; the time it took counts. */
    SERVED,
    /** It was too much for those behind: they said so, or were not in time. The limit falls. */
    DROPPED,
    /** It says nothing: refused before it reached anyone, or its caller left. */
    IGNORED
}
