package dev.gopuram.training;

/** What rows are used for. */
enum Split {
    TRAIN,
    /** How long to train. */
    VALIDATION,
    /** Looked at once, for the report. */
    TEST
}
