package dev.gopuram.contracts.search;

/**
 * How far a collection is embedded again.
 *
 * @param to the model, with its version, that makes the new vectors
 * @param done documents that have them
 * @param total documents
 * @param error why it does not go on; empty where it does
 * @param inputTokens what the new vectors took so far
 */
public record Reembedding(String to, State state, long done, long total, String error, long inputTokens) {
    /** One that nothing was counted for. */
    public Reembedding(String to, State state, long done, long total, String error) {
        this(to, state, done, total, error, 0);
    }

    /** What it is at. */
    public enum State {
        RUNNING,
        /** The models do not answer; they are asked again. */
        PAUSED,
        /** It goes on when it is asked for again. */
        FAILED
    }
}
