package dev.gopuram.platform.store;

import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets so many callers work at once and so many more wait, and refuses the rest: to Postgres what the {@link Lane} is to
 * SQLite. The pool behind it always has a connection for who is let in, so a wait for one means trouble, not load.
 */
final class Gate {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final int width;
    private final int maxQueue;
    private final Semaphore room;
    private final Semaphore slots;
    private volatile boolean closed;

    Gate(int width, int maxQueue) {
        this.width = width;
        this.maxQueue = maxQueue;
        this.room = new Semaphore(width + maxQueue);
        this.slots = new Semaphore(width, true);
    }

    <T> T pass(Supplier<T> work) {
        if (closed) {
            throw closed();
        }
        if (!room.tryAcquire()) {
            throw overloaded(maxQueue);
        }
        try {
            awaitSlot();
            try {
                if (closed) {
                    throw closed();
                }
                return work.get();
            } finally {
                slots.release();
            }
        } finally {
            room.release();
        }
    }

    /** Refuses who comes from now on, and waits until those at work have finished, or the bound has passed. */
    void close(Duration bound) {
        closed = true;
        boolean interrupted = Thread.interrupted();
        try {
            if (slots.tryAcquire(width, bound.toMillis(), TimeUnit.MILLISECONDS)) {
                slots.release(width);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static Problem overloaded(int maxQueue) {
        return Problem.of(
                        Problem.Code.OVERLOADED,
                        "waiting transactions: " + maxQueue + " (expected: fewer than max_queue)")
                .retryAfter(RETRY_AFTER);
    }

    static Problem closed() {
        return Problem.of(Problem.Code.UNAVAILABLE, "the database is closed");
    }

    static Problem late() {
        return Problem.of(Problem.Code.DEADLINE_EXCEEDED, "the deadline passed while waiting for the database");
    }

    private void awaitSlot() {
        try {
            if (!CallContext.isBound()) {
                slots.acquire();
                return;
            }
            var deadline = CallContext.current().deadline();
            while (!slots.tryAcquire(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS)) {
                if (deadline.expired()) {
                    throw late();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.from(e);
        }
    }
}
