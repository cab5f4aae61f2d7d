package dev.gopuram.platform.http;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import java.time.Duration;

/** Checks of configured values against their ranges. */
final class Bounds {
    /** The shortest time that the timers here can tell apart. */
    static final Duration TICK = Duration.ofMillis(1);

    private Bounds() {}

    static void check(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw Problem.invalid(field, value, least + ".." + most);
        }
    }

    static void check(String field, ByteSize value, ByteSize least, ByteSize most) {
        if (value.bytes() < least.bytes() || value.bytes() > most.bytes()) {
            throw Problem.invalid(field, value, least + ".." + most);
        }
    }

    static void check(String field, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw Problem.invalid(field, value, least + ".." + most);
        }
    }
}
