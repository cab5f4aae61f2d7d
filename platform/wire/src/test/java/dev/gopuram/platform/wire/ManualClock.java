package dev.gopuram.platform.wire;

import dev.gopuram.kernel.Clock;
import java.time.Duration;
import java.time.Instant;

/** Stands still until the test moves it. The testkit's cannot be used here: the testkit is built on this module. */
final class ManualClock implements Clock {
    private volatile long nanos;

    @Override
    public Instant now() {
        return Instant.EPOCH.plusNanos(nanos);
    }

    @Override
    public long nanoTime() {
        return nanos;
    }

    void advance(Duration by) {
        nanos += by.toNanos();
    }
}
