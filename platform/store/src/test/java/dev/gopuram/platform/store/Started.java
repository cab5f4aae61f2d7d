package dev.gopuram.platform.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** Something that runs on a thread of its own, so that a test can watch it wait. */
final class Started<T> {
    static final Duration BOUND = Duration.ofSeconds(30);

    private final CompletableFuture<T> outcome = new CompletableFuture<>();
    private final Thread thread;

    private Started(Supplier<T> body) {
        thread = Thread.ofVirtual().start(() -> {
            try {
                outcome.complete(body.get());
            } catch (Throwable e) {
                outcome.completeExceptionally(e);
            }
        });
    }

    static <T> Started<T> of(Supplier<T> body) {
        return new Started<>(body);
    }

    /** The answer; throws what the body threw. */
    T get() {
        try {
            return outcome.get(BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    void interrupt() {
        thread.interrupt();
    }

    boolean done() {
        return outcome.isDone();
    }

    /** Waits until the thread waits for something else than the CPU. */
    Started<T> untilBlocked() {
        long end = System.nanoTime() + BOUND.toNanos();
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            if (outcome.isDone() || System.nanoTime() > end) {
                throw new AssertionError("thread: " + thread.getState() + " (expected: waiting)");
            }
            Thread.onSpinWait();
        }
        return this;
    }

    static void await(CountDownLatch latch) {
        try {
            if (!latch.await(BOUND.toSeconds(), TimeUnit.SECONDS)) {
                throw new AssertionError("what was waited for did not happen within " + BOUND);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
