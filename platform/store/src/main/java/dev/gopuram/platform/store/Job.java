package dev.gopuram.platform.store;

import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A work on its way through a {@link Lane}: the caller waits here for what the lane's thread answers. It runs in the
 * caller's {@link CallContext}, as it would on the caller's own thread. A caller that stops waiting withdraws a job that
 * has not begun, and waits on for one that has.
 */
final class Job<T> {
    private enum State {
        WAITING,
        BEGUN,
        WITHDRAWN
    }

    private static final Duration ROUNDING_UP = Duration.ofMillis(1);

    private final Database.Work<T> work;
    private final @Nullable CallContext context;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private final CountDownLatch done = new CountDownLatch(1);
    private @Nullable T answer;
    private @Nullable Throwable failure;

    Job(Database.Work<T> work) {
        this.work = work;
        this.context = CallContext.isBound() ? CallContext.current() : null;
    }

    /** A job that nobody waits for and that never begins: it only wakes the thread that takes it. */
    static Job<?> nothing() {
        Job<Boolean> job = new Job<>(tx -> true);
        job.state.set(State.WITHDRAWN);
        return job;
    }

    /** Whether the job is the lane's to run; false where the caller has left. */
    boolean begin() {
        return state.compareAndSet(State.WAITING, State.BEGUN);
    }

    /** Runs the work, and keeps its answer until the lane settles the job. Throws what the work threw. */
    void run(Tx tx) {
        answer = context == null ? tx.run(work) : context.call(() -> tx.run(work));
    }

    void succeed() {
        done.countDown();
    }

    void fail(Throwable why) {
        failure = why;
        done.countDown();
    }

    @SuppressWarnings("NullAway") // a work that answers null answers null here too
    T await() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (done.await(waitMs(), TimeUnit.MILLISECONDS)) {
                        break;
                    }
                    withdrawAfterDeadline();
                } catch (InterruptedException e) {
                    if (state.compareAndSet(State.WAITING, State.WITHDRAWN)) {
                        Thread.currentThread().interrupt();
                        throw Problem.from(e);
                    }
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
        return switch (failure) {
            case null -> answer;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(failure);
        };
    }

    private long waitMs() {
        if (context == null || state.get() != State.WAITING) {
            return Long.MAX_VALUE;
        }
        return context.deadline().remaining().plus(ROUNDING_UP).toMillis();
    }

    private void withdrawAfterDeadline() {
        if (context != null && context.deadline().expired() && state.compareAndSet(State.WAITING, State.WITHDRAWN)) {
            throw Gate.late();
        }
    }
}
