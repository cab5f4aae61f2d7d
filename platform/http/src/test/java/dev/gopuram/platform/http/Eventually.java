package dev.gopuram.platform.http;

import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;

/** Waits for a condition, with a bound so wide that only a wrong program reaches it. */
final class Eventually {
    static final Duration BOUND = Duration.ofSeconds(30);

    private static final int ROUND_TRIPS = 100;

    private Eventually() {}

    /** The value once it no longer changes while something else goes back and forth a hundred times. */
    static int settled(IntSupplier value, Runnable roundTrip) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < BOUND.toNanos()) {
            int before = value.getAsInt();
            for (int i = 0; i < ROUND_TRIPS; i++) {
                roundTrip.run();
            }
            if (before > 0 && value.getAsInt() == before) {
                return before;
            }
        }
        return fail("never settled: " + value.getAsInt());
    }

    /** A future that nobody waits for longer than the bound. */
    static <T> CompletableFuture<T> future() {
        return new CompletableFuture<T>().orTimeout(BOUND.toMillis(), TimeUnit.MILLISECONDS);
    }

    static void until(String what, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > BOUND.toNanos()) {
                fail("never came: " + what);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }
}
