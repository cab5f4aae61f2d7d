package dev.gopuram.testkit;

import dev.gopuram.kernel.Clock;
import java.time.Duration;
import java.time.Instant;

/** A clock that stands still until the test moves it. */
public final class ManualClock implements Clock {
    /** Where a manual clock starts unless told otherwise. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Instant now;
    private long nanos;

    public ManualClock() {
        this(START);
    }

    public ManualClock(Instant start) {
        this.now = start;
    }

    @Override
    public synchronized Instant now() {
        return now;
    }

    @Override
    public synchronized long nanoTime() {
        return nanos;
    }

    public synchronized void advance(Duration by) {
        now = now.plus(by);
        nanos += by.toNanos();
    }

    /** Changes the time of day alone, as a corrected system clock does; the steady counter does not notice. */
    public synchronized void set(Instant instant) {
        now = instant;
    }
}
