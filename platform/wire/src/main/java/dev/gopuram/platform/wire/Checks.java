package dev.gopuram.platform.wire;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import java.time.Duration;

/** The checks that the configuration records share. */
final class Checks {
    private static final ByteSize MIN_MESSAGE = ByteSize.kib(1);
    private static final ByteSize MAX_MESSAGE = ByteSize.mib(1024);
    private static final Duration MAX_TIME = Duration.ofDays(1);

    /** The largest body that the edge reads by default, and room for what a message adds to it. */
    static final ByteSize DEFAULT_MESSAGE = ByteSize.mib(36);

    private Checks() {}

    static void range(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw Problem.invalid(key, value, min + ".." + max);
        }
    }

    static void positive(String key, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(MAX_TIME) > 0) {
            throw Problem.invalid(key, value, "more than 0, up to 24h");
        }
    }

    static void message(String key, ByteSize value) {
        if (value.bytes() < MIN_MESSAGE.bytes() || value.bytes() > MAX_MESSAGE.bytes()) {
            throw Problem.invalid(key, value, MIN_MESSAGE + ".." + MAX_MESSAGE);
        }
    }
}
