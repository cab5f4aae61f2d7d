package dev.gopuram.platform.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as both databases keep them: microseconds since 1970 in a BIGINT. */
final class EpochMicros {
    private static final long MICROS = 1_000_000;
    private static final long NANOS_PER_MICRO = 1_000;

    private EpochMicros() {}

    static long of(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant.truncatedTo(ChronoUnit.MICROS));
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, MICROS), Math.floorMod(micros, MICROS) * NANOS_PER_MICRO);
    }
}
