package dev.gopuram.gateway;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for a condition, far longer than it should ever take. */
final class Until {
    private static final Duration BOUND = Duration.ofSeconds(20);

    private Until() {}

    static void holds(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + BOUND.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never: " + what);
            }
            Thread.onSpinWait();
            Thread.yield();
        }
    }
}
