package dev.gopuram.contracts.registry;

/** Takes a roll-out in hand. */
public record SteerRollout(String id, Action action, String reason) {
    /** What is to happen. */
    public enum Action {
        PAUSE,
        RESUME,
        /** To the next step, whatever the least is. */
        ADVANCE,
        /** It takes over now. */
        PROMOTE,
        /** It is rolled back. */
        ABORT
    }
}
