package dev.gopuram.platform.resilience;

/** What an administrator wants of a breaker. */
public enum Forced {
    /** It decides by itself. */
    NO,
    /** It stays open until told otherwise. */
    OPEN,
    /** It stays closed, whatever fails. */
    CLOSED
}
