package dev.gopuram.kernel;

import java.time.Instant;

/** The time of day and a steady counter for durations. Tests pass one that they move by hand. */
public interface Clock {
    Instant now();

    /** Nanoseconds from an arbitrary origin; only differences mean anything. */
    long nanoTime();

    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
