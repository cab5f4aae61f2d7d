package dev.gopuram.contracts.search;

/** What the values of a metadata field are. One that is not declared is a keyword. */
public enum FieldType {
    /** Any text, compared as a whole; a document may hold several. */
    KEYWORD,
    /** A number as JSON writes it, compared as a double. */
    NUMBER,
    /** {@code true} or {@code false}. */
    BOOLEAN,
    /** A time or a day of RFC 3339, compared to the microsecond; a day begins at midnight UTC. */
    TIME
}
