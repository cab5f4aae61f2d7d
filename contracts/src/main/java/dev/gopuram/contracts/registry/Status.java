package dev.gopuram.contracts.registry;

/** Whether a version can be called. */
public enum Status {
    /** Its golden rows have not been run yet. */
    PENDING,
    READY,
    /** It was ready once, and cannot be loaded any more. */
    FAILED,
    /** It is kept, and is not called. */
    ARCHIVED
}
