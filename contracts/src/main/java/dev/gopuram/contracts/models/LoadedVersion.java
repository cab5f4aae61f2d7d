package dev.gopuram.contracts.models;

/**
 * A version and what has become of it here.
 *
 * @param reason why it is not ready; empty where it is
 * @param bytes the memory it is counted with; 0 where it is not loaded
 */
public record LoadedVersion(String model, String version, State state, String reason, long bytes) {
    /** Whether it can be called at once. */
    public enum State {
        READY,
        LOADING,
        UNAVAILABLE,
        /** It is loaded when it is called. */
        UNLOADED
    }
}
