package dev.gopuram.oip;

/** An output that a client has asked for. */
public record WantedOutput(String name, Form form) {
    /** How its elements are to come. */
    public enum Form {
        /** JSON numbers, booleans and strings. */
        JSON,
        /** The same, but strings in base64. */
        JSON_BASE64,
        /** Bytes behind the JSON. */
        BINARY
    }
}
