package dev.gopuram.platform.balance;

/** What a call says of the address that took it. */
public enum Outcome {
    /** It answered. */
    GOOD,
    /** It did not, or not in time. */
    BAD,
    /** Nothing: the caller left, or the request was at fault. */
    UNTOLD
}
