package dev.gopuram.platform.resilience;

import dev.gopuram.kernel.Clock;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Says whether one more retry fits: within the window there are never more retries than the configured share of its
 * calls, or than the floor where that is more. So a dead server costs little more than a live one, and one that comes
 * back is not met by a multiple of its load.
 */
public final class RetryBudget {
    /** The window slides by this part of itself. */
    static final int SLICES = 10;

    private final RetryConfig config;
    private final Clock clock;
    private final long sliceNanos;
    private final long origin;
    private final ReentrantLock lock = new ReentrantLock();
    private final long[] calls = new long[SLICES];
    private final long[] retries = new long[SLICES];
    private long slice;

    public RetryBudget(RetryConfig config, Clock clock) {
        this.config = config;
        this.clock = clock;
        this.sliceNanos = config.window().toNanos() / SLICES;
        this.origin = clock.nanoTime();
    }

    /** A call begins; retries of it are none. */
    public void called() {
        lock.lock();
        try {
            calls[now()]++;
        } finally {
            lock.unlock();
        }
    }

    /** Takes a retry out of the budget, and says whether there was one. */
    public boolean tryRetry() {
        lock.lock();
        try {
            int now = now();
            long most = Math.max(config.floor(), (long) (config.budget() * sum(calls)));
            if (sum(retries) >= most) {
                return false;
            }
            retries[now]++;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private int now() {
        long current = (clock.nanoTime() - origin) / sliceNanos;
        if (current - slice >= SLICES) {
            Arrays.fill(calls, 0);
            Arrays.fill(retries, 0);
        } else {
            for (long passed = slice + 1; passed <= current; passed++) {
                calls[(int) (passed % SLICES)] = 0;
                retries[(int) (passed % SLICES)] = 0;
            }
        }
        slice = current;
        return (int) (current % SLICES);
    }

    private static long sum(long[] slices) {
        return Arrays.stream(slices).sum();
    }
}
