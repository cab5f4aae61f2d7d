package dev.gopuram.rollouts;

import java.time.Duration;

/** A length of time as people read it: {@code 9m 59s}, in its two largest units; below a second {@code 270ms}. */
public final class TimeText {
    private TimeText() {}

    public static String of(Duration time) {
        if (time.isNegative()) {
            return "-" + of(time.negated());
        }
        if (time.compareTo(Duration.ofSeconds(1)) < 0) {
            return time.isZero() ? "0s" : Math.max(1, time.toMillis()) + "ms";
        }
        if (time.toDays() > 0) {
            return two(time.toDays(), "d", time.toHoursPart(), "h");
        }
        if (time.toHours() > 0) {
            return two(time.toHours(), "h", time.toMinutesPart(), "m");
        }
        return time.toMinutes() > 0 ? two(time.toMinutes(), "m", time.toSecondsPart(), "s") : time.toSeconds() + "s";
    }

    private static String two(long large, String unit, long small, String smaller) {
        return small == 0 ? large + unit : large + unit + " " + small + smaller;
    }
}
