package dev.gopuram.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for a condition instead of a time. */
public final class Eventually {
    private static final long POLL_NANOS = Duration.ofMillis(5).toNanos();

    private Eventually() {}

    /** Waits until the condition holds, and fails the test where it does not within the bound. */
    public static void until(Duration bound, BooleanSupplier condition) {
        until("the condition", bound, condition);
    }

    public static void until(String what, Duration bound, BooleanSupplier condition) {
        if (!within(bound, condition)) {
            throw new AssertionError(what + " did not come true within " + bound);
        }
    }

    /** Asks again until the answer is the one wanted, and returns it. */
    public static <T> T value(Duration bound, Supplier<T> source, Predicate<T> wanted) {
        long last = System.nanoTime() + bound.toNanos();
        T value = source.get();
        while (!wanted.test(value)) {
            if (System.nanoTime() - last > 0) {
                throw new AssertionError("within " + bound + " the value stayed " + value);
            }
            LockSupport.parkNanos(POLL_NANOS);
            value = source.get();
        }
        return value;
    }

    /** Whether the condition came true within the bound. */
    public static boolean within(Duration bound, BooleanSupplier condition) {
        long last = System.nanoTime() + bound.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - last > 0) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }
}
