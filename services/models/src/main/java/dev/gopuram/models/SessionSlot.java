package dev.gopuram.models;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Readiness;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of one model version in this process: empty, loading, loaded, failed or closed. There is one session a
 * version, loaded by a thread of its own while callers wait as long as their deadlines allow.
 */
final class SessionSlot {
    private static final Logger log = LoggerFactory.getLogger(SessionSlot.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);
    private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);

    private sealed interface State {
        record Empty() implements State {}

        record Loading() implements State {}

        record Loaded(ModelSession session) implements State {}

        record Failed(Problem problem, Deadline retry) implements State {}

        record Closed() implements State {}
    }

    private final ModelVersion version;
    private final Supplier<ModelSession> loader;
    private final ThreadFactory threads;
    private final Clock clock;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private State state = new State.Empty();

    SessionSlot(ModelVersion version, Supplier<ModelSession> loader, ThreadFactory threads, Clock clock) {
        this.version = version;
        this.loader = loader;
        this.threads = threads;
        this.clock = clock;
    }

    /** Begins to load, unless that has begun. A failed load is tried again some seconds later, by the next call. */
    void load() {
        lock.lock();
        try {
            boolean due = switch (state) {
                case State.Empty _ -> true;
                case State.Failed failed -> failed.retry().expired();
                case State.Loading _, State.Loaded _, State.Closed _ -> false;
            };
            if (due) {
                state = new State.Loading();
                threads.newThread(this::loadNow).start();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The session, loaded first where needed. */
    ModelSession session(Deadline deadline) {
        load();
        lock.lock();
        try {
            awaitOutcome(deadline);
            return switch (state) {
                case State.Loaded loaded -> loaded.session();
                case State.Failed failed -> throw failed.problem().retryAfter(RETRY_AFTER);
                case State.Empty _, State.Loading _, State.Closed _ ->
                    throw Problem.of(Problem.Code.UNAVAILABLE, "model: " + version + " is unloaded (expected: loaded)");
            };
        } finally {
            lock.unlock();
        }
    }

    Readiness readiness() {
        lock.lock();
        try {
            return switch (state) {
                case State.Loaded _ -> Readiness.ready();
                case State.Empty _ -> Readiness.notReady(version + " is not loaded yet");
                case State.Loading _ -> Readiness.notReady(version + " is loading");
                case State.Failed failed -> Readiness.notReady(failed.problem().detail());
                case State.Closed _ -> Readiness.notReady(version + " is unloaded");
            };
        } finally {
            lock.unlock();
        }
    }

    /** Unloads after the calls in flight; a load in progress ends by unloading itself. */
    void close() {
        if (closing() instanceof State.Loaded loaded) {
            unload(loaded.session());
        }
    }

    private State closing() {
        lock.lock();
        try {
            State last = state;
            state = new State.Closed();
            changed.signalAll();
            return last;
        } finally {
            lock.unlock();
        }
    }

    private void awaitOutcome(Deadline deadline) {
        try {
            while (state instanceof State.Empty || state instanceof State.Loading) {
                deadline.check("waiting for " + version + " to load");
                long _ = changed.awaitNanos(deadline.remaining().toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.from(e);
        }
    }

    private void loadNow() {
        long started = clock.nanoTime();
        State outcome;
        try {
            outcome = new State.Loaded(loader.get());
            log.atInfo()
                    .addKeyValue("modelVersion", version)
                    .addKeyValue(
                            "latencyMs",
                            Duration.ofNanos(clock.nanoTime() - started).toMillis())
                    .log("model loaded");
        } catch (RuntimeException | LinkageError e) {
            log.atError().addKeyValue("modelVersion", version).setCause(e).log("model failed to load");
            outcome = new State.Failed(
                    Problem.of(Problem.Code.UNAVAILABLE, "model: " + version + " failed to load; the log says why")
                            .causedBy(e),
                    Deadline.after(RETRY_AFTER, clock));
        }
        if (!settle(outcome) && outcome instanceof State.Loaded loaded) {
            unload(loaded.session());
        }
    }

    /** False where the slot was closed in the meantime. */
    private boolean settle(State outcome) {
        lock.lock();
        try {
            if (state instanceof State.Closed) {
                return false;
            }
            state = outcome;
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void unload(ModelSession session) {
        if (!session.close(CLOSE_WAIT)) {
            log.atWarn()
                    .addKeyValue("modelVersion", version)
                    .addKeyValue("inFlight", session.inFlight())
                    .log("model not unloaded: calls are still using it");
        }
    }
}
