package dev.gopuram.platform.overload;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A place among the calls that wait for their answer. It is ended when the answer begins: how long a stream goes on after its
 * first byte is up to what it says and who reads it, and tells nothing of load.
 */
public final class Permit implements Ticket {
    private final Limiter limiter;
    private final long beganNanos;
    private final AtomicBoolean ended = new AtomicBoolean();

    Permit(Limiter limiter, long beganNanos) {
        this.limiter = limiter;
        this.beganNanos = beganNanos;
    }

    @Override
    public void end(Outcome outcome) {
        if (ended.compareAndSet(false, true)) {
            limiter.ended(outcome, beganNanos);
        }
    }
}
