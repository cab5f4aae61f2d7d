package dev.gopuram.contracts.chat;

/**
 * What keeps calls from a provider's model that fails.
 *
 * @param upstream {@code provider/model}
 * @param force what an administrator wants of it
 * @param failures of the last calls that it looks at, those that failed or were slow
 * @param retryAfterMs when it lets a call through again at the latest; 0 where it does now, or where only an administrator
 *     knows
 */
public record UpstreamBreaker(String upstream, State state, Force force, int failures, long retryAfterMs) {
    /** One that has nothing to tell but what it does. */
    public UpstreamBreaker(String upstream, State state, Force force) {
        this(upstream, state, force, 0, 0);
    }

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
