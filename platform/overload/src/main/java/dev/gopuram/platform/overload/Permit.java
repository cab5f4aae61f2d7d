package dev.gopuram.platform.overload;

import java.util.concurrent.atomic.AtomicBoolean;

/** A place among the calls that run. */
public final class Permit implements Ticket {
    private static final long NOT_YET = Long.MIN_VALUE;

    private final Limiter limiter;
    private final long beganNanos;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile long answeredNanos = NOT_YET;

    Permit(Limiter limiter, long beganNanos) {
        this.limiter = limiter;
        this.beganNanos = beganNanos;
    }

    /**
     * The answer begins. Its latency is the time until here: how long a stream goes on after its first byte is up to what
     * it says and who reads it, and tells nothing of load. The place is held to the end all the same.
     */
    public void answered() {
        if (answeredNanos == NOT_YET) {
            answeredNanos = limiter.nanoTime();
        }
    }

    @Override
    public void end(Outcome outcome) {
        if (ended.compareAndSet(false, true)) {
            long now = limiter.nanoTime();
            long answered = answeredNanos;
            limiter.ended(outcome, beganNanos, (answered == NOT_YET ? now : answered) - beganNanos, now - beganNanos);
        }
    }
}
