package dev.gopuram.kernel;

import java.time.Duration;

/** The moment after which nobody waits for the answer any more. */
public final class Deadline {
    private final Clock clock;
    private final long atNanos;

    private Deadline(Clock clock, long atNanos) {
        this.clock = clock;
        this.atNanos = atNanos;
    }

    public static Deadline after(Duration timeout, Clock clock) {
        return new Deadline(clock, clock.nanoTime() + timeout.toNanos());
    }

    /** What is left; never negative. */
    public Duration remaining() {
        return Duration.ofNanos(Math.max(0, atNanos - clock.nanoTime()));
    }

    public boolean expired() {
        return atNanos - clock.nanoTime() <= 0;
    }

    /** This deadline, or {@code timeout} from now if that is sooner. */
    public Deadline atMost(Duration timeout) {
        Deadline other = after(timeout, clock);
        return other.atNanos - atNanos < 0 ? other : this;
    }

    public void check(String doing) {
        if (expired()) {
            throw Problem.of(Problem.Code.DEADLINE_EXCEEDED, "the deadline passed while " + doing);
        }
    }

    @Override
    public String toString() {
        return "in " + remaining();
    }
}
