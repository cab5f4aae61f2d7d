package dev.gopuram.registry;

import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Wakes those who wait for a change. They hold nothing while they wait, and there are at most so many. */
final class Revisions {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition raised = lock.newCondition();
    private final int maxWaiters;
    private long latest;
    private int waiters;
    private boolean closed;

    Revisions(int maxWaiters) {
        this.maxWaiters = maxWaiters;
    }

    void reached(long revision) {
        lock.lock();
        try {
            if (revision > latest) {
                latest = revision;
                raised.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    long latest() {
        lock.lock();
        try {
            return latest;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits until the revision is another than the one that is known, and answers the latest; the same one where none
     * came in time.
     */
    long await(long known, Duration patience) {
        lock.lock();
        try {
            if (latest > known || closed) {
                return latest;
            }
            if (waiters == maxWaiters) {
                throw Problem.of(
                                Problem.Code.OVERLOADED,
                                "waiting for changes: " + waiters + " (expected: fewer than limits.waiters)")
                        .retryAfter(Duration.ofSeconds(1));
            }
            waiters++;
            try {
                sleep(known, patience);
            } finally {
                waiters--;
            }
            return latest;
        } finally {
            lock.unlock();
        }
    }

    /** Nobody waits any more. */
    void close() {
        lock.lock();
        try {
            closed = true;
            raised.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void sleep(long known, Duration patience) {
        Duration bound = CallContext.isBound() ? shorter(patience) : patience;
        long nanos = bound.toNanos();
        try {
            while (latest <= known && !closed && nanos > 0) {
                nanos = raised.awaitNanos(nanos);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.from(e);
        }
    }

    /** The answer has to arrive before the caller stops waiting for it. */
    private static Duration shorter(Duration patience) {
        Duration left = CallContext.current().deadline().remaining();
        Duration margin =
                left.dividedBy(10).compareTo(Duration.ofMillis(500)) < 0 ? left.dividedBy(10) : Duration.ofMillis(500);
        Duration usable = left.minus(margin);
        return usable.compareTo(patience) < 0 ? usable : patience;
    }
}
