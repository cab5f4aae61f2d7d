package dev.gopuram.platform.resilience;

import dev.gopuram.kernel.Problem;
import java.time.Duration;

/** Bounds of configured values. */
final class Checks {
    private Checks() {}

    static void within(String field, int value, int least, int most) {
        if (value < least || value > most) {
            throw Problem.invalid(field, value, least + ".." + most);
        }
    }

    static void within(String field, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw Problem.invalid(field, value, least + ".." + most);
        }
    }

    static void within(String field, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw Problem.invalid(field, value, least + ".." + most);
        }
    }
}
