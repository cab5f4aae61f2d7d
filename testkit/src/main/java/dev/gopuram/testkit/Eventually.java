package dev.gopuram.testkit;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Waits for a condition instead of a time. */
public final class Eventually {
    /** So wide that only a wrong program reaches it. */
    public static final Duration BOUND = Duration.ofSeconds(30);

    private static final long POLL_NANOS = Duration.ofMillis(1).toNanos();
    private static final int ROUND_TRIPS = 100;

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

    public static void until(String what, BooleanSupplier condition) {
        until(what, BOUND, condition);
    }

    /** A future that nobody waits for longer than the bound. */
    public static <T> CompletableFuture<T> future() {
        return new CompletableFuture<T>().orTimeout(BOUND.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** The value once it is positive and no longer changes while something else goes back and forth a hundred times. */
    public static int settled(IntSupplier value, Runnable roundTrip) {
        long last = System.nanoTime() + BOUND.toNanos();
        while (System.nanoTime() - last < 0) {
            int before = value.getAsInt();
            for (int i = 0; i < ROUND_TRIPS; i++) {
                roundTrip.run();
            }
            if (before > 0 && value.getAsInt() == before) {
                return before;
            }
        }
        throw new AssertionError("within " + BOUND + " the value never settled: " + value.getAsInt());
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
