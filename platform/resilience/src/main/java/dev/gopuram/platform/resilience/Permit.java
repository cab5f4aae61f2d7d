package dev.gopuram.platform.resilience;

/**
 * Leave to make one call, which ends exactly once: with a verdict, or by {@link #close} without one, as where the caller
 * left or the request was at fault. Later words are ignored, so {@code try (Permit permit = breaker.take())} is always
 * right.
 */
public final class Permit implements AutoCloseable {
    private final Breaker breaker;
    private final long era;
    private final long takenAtNanos;
    private long answeredAtNanos;
    private boolean answered;
    private boolean settled;

    Permit(Breaker breaker, long era, long takenAtNanos) {
        this.breaker = breaker;
        this.era = era;
        this.takenAtNanos = takenAtNanos;
    }

    /**
     * The answer has begun: how long that took is how slow the call was, however long the answer. A probe has shown by
     * now what it was for, and waits for no end.
     */
    public void answered() {
        breaker.answered(this);
    }

    /** The call ended well; it counts as failed all the same where its answer was slow to begin. */
    public void succeeded() {
        breaker.settle(this, Verdict.SUCCESS);
    }

    public void failed() {
        breaker.settle(this, Verdict.FAILURE);
    }

    /** Gives it back without a verdict, unless there was one. */
    @Override
    public void close() {
        breaker.settle(this, Verdict.NONE);
    }

    /** What follows is called under the breaker's lock. */
    boolean settles() {
        boolean first = !settled;
        settled = true;
        return first;
    }

    void answersAt(long nanos) {
        if (!answered) {
            answered = true;
            answeredAtNanos = nanos;
        }
    }

    boolean isOf(long currentEra) {
        return era == currentEra;
    }

    long tookNanos(long nowNanos) {
        return (answered ? answeredAtNanos : nowNanos) - takenAtNanos;
    }

    /** How a call went. */
    enum Verdict {
        SUCCESS,
        FAILURE,
        NONE
    }
}
