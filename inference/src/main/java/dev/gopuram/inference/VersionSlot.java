package dev.gopuram.inference;

import dev.gopuram.contracts.models.LoadedVersion.State;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Readiness;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of one version in this process: empty, loading, loaded, failed, withheld or closed. It is loaded once, by a
 * thread of its own while callers wait as long as their deadlines allow, and unloaded only when no call is in it.
 */
final class VersionSlot {
    private static final Logger log = LoggerFactory.getLogger(VersionSlot.class);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(5);
    private static final Duration LAST_RETRY = Duration.ofMinutes(1);
    private static final Duration STILL_LOADING = Duration.ofSeconds(1);

    /** Makes the version ready: what it returns has run once. */
    interface Loader {
        LoadedVersion load();
    }

    private sealed interface Place {
        record Empty() implements Place {}

        record Loading() implements Place {}

        record Loaded(Occupied by) implements Place {}

        record Failed(Problem problem, Duration after, Deadline retry) implements Place {}

        /** Unloaded by somebody who does not want it back. */
        record Withheld() implements Place {}

        record Closed() implements Place {}
    }

    /** A loaded version, and the calls in it. Guarded by the slot's lock. */
    private static final class Occupied {
        final LoadedVersion version;
        int calls;
        /** Whether it is to be closed when the last call has left it. */
        boolean left;

        Occupied(LoadedVersion version) {
            this.version = version;
        }
    }

    /** A call in a version, which is there until it has left. */
    final class Visit {
        private final Occupied place;

        private Visit(Occupied place) {
            this.place = place;
        }

        LoadedVersion version() {
            return place.version;
        }

        /** To be called once. */
        void leave() {
            VersionSlot.this.leave(place);
        }
    }

    private final VersionKey key;
    private final Loader loader;
    private final Consumer<LoadedVersion> released;
    private final ThreadFactory threads;
    private final Clock clock;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Place place = new Place.Empty();
    private long lastUsed;
    private Duration nextRetry = FIRST_RETRY;

    /**
     * A place with nothing in it.
     *
     * @param released runs after a loaded version was closed
     */
    VersionSlot(VersionKey key, Loader loader, Consumer<LoadedVersion> released, ThreadFactory threads, Clock clock) {
        this.key = key;
        this.loader = loader;
        this.released = released;
        this.threads = threads;
        this.clock = clock;
        this.lastUsed = clock.nanoTime();
    }

    VersionKey key() {
        return key;
    }

    /** Begins to load, unless that has begun. A failed load is tried again some time later, by the next call. */
    void load() {
        lock.lock();
        try {
            boolean due = switch (place) {
                case Place.Empty _ -> true;
                case Place.Failed failed -> failed.retry().expired();
                case Place.Loading _, Place.Loaded _, Place.Withheld _, Place.Closed _ -> false;
            };
            if (due) {
                place = new Place.Loading();
                threads.newThread(this::loadNow).start();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The same, where somebody had withheld it too, and at once where it failed. */
    void loadAgain() {
        lock.lock();
        try {
            if (place instanceof Place.Withheld || place instanceof Place.Failed) {
                place = new Place.Empty();
            }
        } finally {
            lock.unlock();
        }
        load();
    }

    /** Into the version, loaded first where needed: who enters must {@link Visit#leave leave}. */
    Visit enter(Deadline deadline) {
        load();
        lock.lock();
        try {
            awaitOutcome(deadline);
            return switch (place) {
                case Place.Loaded loaded -> {
                    loaded.by().calls++;
                    lastUsed = clock.nanoTime();
                    yield new Visit(loaded.by());
                }
                case Place.Failed failed -> throw failed.problem().retryAfter(failed.after());
                case Place.Withheld _ -> throw unavailable("was unloaded (expected: loaded)");
                case Place.Empty _, Place.Loading _, Place.Closed _ ->
                    throw unavailable("is unloaded (expected: loaded)");
            };
        } finally {
            lock.unlock();
        }
    }

    private void leave(Occupied by) {
        lock.lock();
        try {
            by.calls--;
            lastUsed = clock.nanoTime();
            changed.signalAll();
            if (by.calls == 0 && by.left) {
                // Whoever leaves has no time for it.
                threads.newThread(() -> close(by.version)).start();
            }
        } finally {
            lock.unlock();
        }
    }

    long lastUsed() {
        lock.lock();
        try {
            return lastUsed;
        } finally {
            lock.unlock();
        }
    }

    State state() {
        lock.lock();
        try {
            return switch (place) {
                case Place.Loaded _ -> State.READY;
                case Place.Loading _ -> State.LOADING;
                case Place.Failed _, Place.Withheld _, Place.Closed _ -> State.UNAVAILABLE;
                case Place.Empty _ -> State.UNLOADED;
            };
        } finally {
            lock.unlock();
        }
    }

    /** What it is counted with; 0 where it is not loaded. */
    long bytes() {
        LoadedVersion version = present();
        return version == null ? 0 : version.bytes();
    }

    /** The version, to be looked at alone; null where it is not loaded. */
    @Nullable
    LoadedVersion present() {
        lock.lock();
        try {
            return place instanceof Place.Loaded loaded ? loaded.by().version : null;
        } finally {
            lock.unlock();
        }
    }

    /** Why it cannot be called; empty where it can, or will be loaded when it is. */
    String reason() {
        lock.lock();
        try {
            return switch (place) {
                case Place.Failed failed -> failed.problem().detail();
                case Place.Withheld _ -> "unloaded on request";
                case Place.Closed _ -> "stopped";
                case Place.Loaded _, Place.Loading _, Place.Empty _ -> "";
            };
        } finally {
            lock.unlock();
        }
    }

    Readiness readiness() {
        lock.lock();
        try {
            return switch (place) {
                case Place.Loaded _ -> Readiness.ready();
                case Place.Empty _ -> Readiness.notReady(key + " is not loaded yet");
                case Place.Loading _ -> Readiness.notReady(key + " is loading");
                case Place.Failed failed -> Readiness.notReady(failed.problem().detail());
                case Place.Withheld _, Place.Closed _ -> Readiness.notReady(key + " is unloaded");
            };
        } finally {
            lock.unlock();
        }
    }

    /** Unloads it where it is loaded and no call is in it; says whether it did. */
    boolean unloadIdle() {
        LoadedVersion version;
        lock.lock();
        try {
            if (!(place instanceof Place.Loaded loaded) || loaded.by().calls > 0) {
                return false;
            }
            version = loaded.by().version;
            place = new Place.Empty();
        } finally {
            lock.unlock();
        }
        close(version);
        return true;
    }

    /** Refuses new calls and unloads it after those in flight. It stays so until somebody loads it again. */
    void withhold(Deadline deadline) {
        end(new Place.Withheld(), deadline);
    }

    /** The same for good; a load in progress ends by unloading itself. */
    void close(Deadline deadline) {
        end(new Place.Closed(), deadline);
    }

    private void end(Place last, Deadline deadline) {
        Occupied by;
        lock.lock();
        try {
            by = place instanceof Place.Loaded loaded ? loaded.by() : null;
            place = last;
            changed.signalAll();
            if (by == null) {
                return;
            }
            awaitQuiet(by, deadline);
            if (by.calls > 0) {
                // Taking it from under a running call would crash the process.
                log.atWarn()
                        .addKeyValue("modelVersion", key)
                        .addKeyValue("inFlight", by.calls)
                        .log("model not unloaded yet: calls are still using it");
                by.left = true;
                return;
            }
        } finally {
            lock.unlock();
        }
        close(by.version);
    }

    private void awaitQuiet(Occupied by, Deadline deadline) {
        try {
            while (by.calls > 0 && !deadline.expired()) {
                long _ = changed.awaitNanos(deadline.remaining().toNanos());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitOutcome(Deadline deadline) {
        try {
            while (place instanceof Place.Empty || place instanceof Place.Loading) {
                if (deadline.expired()) {
                    throw unavailable("is loading (expected: loaded)").retryAfter(STILL_LOADING);
                }
                long _ = changed.awaitNanos(deadline.remaining().toNanos());
                reload();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.from(e);
        }
    }

    /** Another call's version may have been unloaded between its load and this call's turn. */
    private void reload() {
        if (place instanceof Place.Empty) {
            load();
        }
    }

    private Problem unavailable(String how) {
        return Problem.of(Problem.Code.UNAVAILABLE, "model: " + key + " " + how);
    }

    private void loadNow() {
        long started = clock.nanoTime();
        Place outcome;
        try {
            outcome = new Place.Loaded(new Occupied(loader.load()));
            log.atInfo()
                    .addKeyValue("modelVersion", key)
                    .addKeyValue(
                            "latencyMs",
                            Duration.ofNanos(clock.nanoTime() - started).toMillis())
                    .log("model loaded");
        } catch (RuntimeException | Error e) {
            log.atError().addKeyValue("modelVersion", key).setCause(e).log("model failed to load");
            outcome = failed(e);
        }
        if (!settle(outcome) && outcome instanceof Place.Loaded loaded) {
            close(loaded.by().version);
        }
    }

    private Place failed(Throwable e) {
        // That this node stops, or has no memory now, says nothing of the version.
        boolean isBusy = e instanceof Problem told && told.code() == Problem.Code.OVERLOADED;
        Problem problem = unavailable(
                        "failed to load; " + (e instanceof Problem told ? told.detail() : "the log says why"))
                .causedBy(isBusy ? e : new VersionsFault(key + " failed to load", e));
        lock.lock();
        try {
            Duration wait = nextRetry;
            nextRetry = wait.multipliedBy(2).compareTo(LAST_RETRY) > 0 ? LAST_RETRY : wait.multipliedBy(2);
            return new Place.Failed(problem, wait, Deadline.after(wait, clock));
        } finally {
            lock.unlock();
        }
    }

    /** False where it was closed or withheld in the meantime. */
    private boolean settle(Place outcome) {
        lock.lock();
        try {
            if (!(place instanceof Place.Loading)) {
                return false;
            }
            place = outcome;
            if (outcome instanceof Place.Loaded) {
                nextRetry = FIRST_RETRY;
                lastUsed = clock.nanoTime();
            }
            changed.signalAll();
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void close(LoadedVersion version) {
        try {
            version.close();
        } finally {
            released.accept(version);
        }
    }
}
