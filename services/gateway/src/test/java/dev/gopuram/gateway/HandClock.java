package dev.gopuram.gateway;

import dev.gopuram.kernel.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is moved. */
final class HandClock implements Clock {
    private static final Instant EPOCH = Instant.parse("2026-11-20T09:00:00Z");
    private final AtomicLong nanos = new AtomicLong(1);

    @Override
    public Instant now() {
        return EPOCH.plusNanos(nanos.get());
    }

    @Override
    public long nanoTime() {
        return nanos.get();
    }

    void forward(Duration by) {
        nanos.addAndGet(by.toNanos());
    }
}
