package dev.gopuram.inference;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * The bound on what all loaded versions are counted with. Who needs more than is free takes it from those that were used
 * longest ago, and never from one in use: then it waits for some to become idle.
 */
final class Memory {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    /** How soon it is looked again for an idle version: calls tell nobody when they end. */
    private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(2).toNanos();

    private final ByteSize bound;
    private final Supplier<Collection<VersionSlot>> slots;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition released = lock.newCondition();
    private long used;

    Memory(ByteSize bound, Supplier<Collection<VersionSlot>> slots) {
        this.bound = bound;
        this.slots = slots;
    }

    /** Takes so much, or says why that cannot be. */
    void reserve(String version, long bytes, Deadline deadline) {
        if (bytes > bound.bytes()) {
            throw Problem.of(
                    Problem.Code.UNAVAILABLE,
                    "memory: " + version + " needs " + bytes + " bytes (expected: at most " + bound + ")");
        }
        lock.lock();
        try {
            while (used + bytes > bound.bytes()) {
                if (!evictOne()) {
                    check(version, bytes, deadline);
                    long _ = released.awaitNanos(LOOK_AGAIN_NANOS);
                }
            }
            used += bytes;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.from(e);
        } finally {
            lock.unlock();
        }
    }

    private void check(String version, long bytes, Deadline deadline) {
        if (deadline.expired()) {
            throw Problem.of(
                            Problem.Code.OVERLOADED,
                            "memory: " + version + " needs " + bytes + " bytes, and " + used + " of " + bound
                                    + " are in use (expected: some idle version)")
                    .retryAfter(RETRY_AFTER);
        }
    }

    void release(long bytes) {
        lock.lock();
        try {
            used -= bytes;
            released.signalAll();
        } finally {
            lock.unlock();
        }
    }

    long used() {
        lock.lock();
        try {
            return used;
        } finally {
            lock.unlock();
        }
    }

    private boolean evictOne() {
        List<VersionSlot> oldest = slots.get().stream()
                .sorted(Comparator.comparingLong(VersionSlot::lastUsed))
                .toList();
        return oldest.stream().anyMatch(VersionSlot::unloadIdle);
    }
}
