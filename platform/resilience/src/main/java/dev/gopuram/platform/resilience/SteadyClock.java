package dev.gopuram.platform.resilience;

import dev.gopuram.kernel.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** Our steady counter as the library wants a clock: when the time of day is put right, no breaker opens or closes. */
final class SteadyClock extends java.time.Clock {
    private final Clock clock;
    private final long origin;

    SteadyClock(Clock clock) {
        this.clock = clock;
        this.origin = clock.nanoTime();
    }

    @Override
    public Instant instant() {
        return Instant.EPOCH.plusNanos(clock.nanoTime() - origin);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** An instant has no zone. */
    @Override
    public java.time.Clock withZone(ZoneId zone) {
        return this;
    }
}
