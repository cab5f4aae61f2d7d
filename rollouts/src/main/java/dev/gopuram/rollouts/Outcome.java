package dev.gopuram.rollouts;

/**
 * How a request ended. What its caller did wrong, or gave up, says nothing of a version and is not recorded.
 *
 * @param failed whether the version failed: an error of its own, a deadline that passed in it, an answer that is none
 * @param micros how long it took; counts only where it did not fail
 */
public record Outcome(boolean failed, long micros) {
    public static Outcome answered(long micros) {
        return new Outcome(false, micros);
    }

    public static Outcome failure() {
        return new Outcome(true, 0);
    }
}
