package dev.gopuram.registry;

import dev.gopuram.kernel.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The time of day as databases keep it: what is answered now is what is read later. */
record Time(Clock clock) {
    Instant now() {
        return clock.now().truncatedTo(ChronoUnit.MICROS);
    }
}
