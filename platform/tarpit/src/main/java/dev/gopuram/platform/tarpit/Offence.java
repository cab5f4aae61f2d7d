package dev.gopuram.platform.tarpit;

/** What counts against a caller. */
public enum Offence {
    /** It showed credentials that are nobody's, or none where some are needed. */
    UNAUTHENTICATED,
    /** It went past a limit. */
    LIMITED,
    /** A guard blocked what it sent. */
    BLOCKED;

    /** Whether SDKs send such a request again by themselves. None of them does that with a key that was refused. */
    boolean sentAgain() {
        return this == LIMITED;
    }
}
