package dev.gopuram.evaluation;

/**
 * A document of a test collection.
 *
 * @param title empty where the form knows none
 */
public record TestDocument(String id, String title, String text) {
    /** Title and text as one: published runs put both in one field. */
    public String all() {
        return (title + "\n" + text).strip();
    }
}
