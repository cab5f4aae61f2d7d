package dev.gopuram.kernel;

import java.time.Duration;
import java.time.Instant;

/** A clock that tests move by hand. */
final class ManualClock implements Clock {
    private Instant now = Instant.parse("2026-11-20T00:00:00Z");
    private long nanos;

    ManualClock() {
        this(0);
    }

    ManualClock(long nanos) {
        this.nanos = nanos;
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    void advance(Duration by) {
        now = now.plus(by);
        nanos += by.toNanos();
    }
}
