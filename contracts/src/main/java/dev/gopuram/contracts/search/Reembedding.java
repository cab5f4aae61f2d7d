package dev.gopuram.contracts.search;

/**
 * How far a collection is embedded again.
 *
 * @param to the model, with its version, that makes the new vectors
 * @param done documents that have them
 * @param total documents
 * @param error why it does not go on; empty where it does
 */
public record Reembedding(String to, State state, long done, long total, String error) {
    /** What it is at. */
    public enum State {
        RUNNING,
        /** The models do not answer; they are asked again. */
        PAUSED,
        /** It goes on when it is asked for again. */
        FAILED
    }
}
