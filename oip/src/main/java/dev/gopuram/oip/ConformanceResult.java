package dev.gopuram.oip;

/**
 * What one check found.
 *
 * @param id stays the same, such as {@code rest-infer-element-count}
 * @param title what a server has to do
 * @param detail what it did instead, or why it was not tried; empty where it passed
 */
public record ConformanceResult(String id, String title, Status status, String detail) {
    /** How it ended. */
    public enum Status {
        PASSED,
        FAILED,
        /** It could not be tried: the server lacks an extension, or the model an input of that kind. */
        SKIPPED
    }
}
