package dev.gopuram.contracts.chat;

/**
 * What keeps calls from a provider's model that fails.
 *
 * @param upstream {@code provider/model}
 * @param force what an administrator wants of it
 */
public record UpstreamBreaker(String upstream, State state, Force force) {
    /** What it does with calls now. */
    public enum State {
        CLOSED,
        /** It lets a few through, to see. */
        HALF_OPEN,
        OPEN
    }

    /** An administrator's will. */
    public enum Force {
        /** It decides by itself. */
        NONE,
        OPEN,
        CLOSED
    }
}
