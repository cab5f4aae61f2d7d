package dev.gopuram.search;

import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.search.SeatTroubles.Trouble;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.lucene.search.LRUQueryCache;
import org.apache.lucene.store.AlreadyClosedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the indexes up with the database, in the background and on a few threads of its own. A collection's index is
 * opened when it is first written or asked; of those that are open, the least recently used is closed past a bound.
 *
 * <p>One lock guards who works on which index; the work itself is done outside of it by the one thread that has marked
 * the seat {@code busy}.
 */
final class Indexer {
    private static final Logger log = LoggerFactory.getLogger(Indexer.class);

    /** How the names of the threads begin. */
    static final String THREADS = "search-index-";

    private static final Duration RETRY_INTERVAL = Duration.ofMillis(500);

    /** Waiters look at their deadline this often, whatever clock it runs on. */
    private static final Duration LOOK_AROUND = Duration.ofMillis(100);

    /** After so many commit intervals without a change an index is taken to be at rest, and its segments are made one. */
    private static final int QUIET_INTERVALS = 6;

    private static final long NEVER_SETTLED = -1;

    private static final Duration STOP_BOUND = Duration.ofSeconds(30);

    /** What a database says that is away or too busy. */
    private static final Set<Problem.Code> UNANSWERED =
            EnumSet.of(Problem.Code.UNAVAILABLE, Problem.Code.OVERLOADED, Problem.Code.DEADLINE_EXCEEDED);

    private static final int CACHED_QUERIES = 256;
    private static final long CACHED_QUERY_BYTES = 8L * 1024 * 1024;

    private final DocumentStore store;
    private final IndexDirectories directories;
    private final SearchConfig config;
    private final IndexingSteps steps;
    private final CollectionIndex.Settings settings;
    private final ScheduledThreadPoolExecutor threads;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final Map<String, Seat> seats = new HashMap<>();
    private long uses;
    private boolean closing;

    /** A collection that has been touched: its index and who is at it. All fields are guarded by the lock. */
    private static final class Seat {
        final String collection;
        final IndexFollower follower;
        final SeatTroubles troubles;
        boolean open;
        boolean caughtUp;
        boolean busy;
        boolean wanted;
        boolean queued;
        boolean wakePlanned;
        boolean commitPlanned;
        boolean settlingPlanned;
        long settledSeq = NEVER_SETTLED;
        boolean dropped;
        int searches;
        long visibleSeq;
        long lastUse;

        Seat(String collection, IndexFollower follower) {
            this.collection = collection;
            this.follower = follower;
            this.troubles = new SeatTroubles(collection);
        }

        /**
         * Its index is about to be closed: searches wait until it is open again, and a merge that this throws away is
         * begun anew then.
         */
        void beginClosing() {
            open = false;
            caughtUp = false;
            settledSeq = NEVER_SETTLED;
        }
    }

    Indexer(DocumentStore store, Path root, Words words, SearchConfig config, IndexingSteps steps) {
        this.store = store;
        this.directories = new IndexDirectories(root, store);
        this.config = config;
        this.steps = steps;
        this.settings = new CollectionIndex.Settings(
                words,
                new LRUQueryCache(CACHED_QUERIES, CACHED_QUERY_BYTES),
                (double) config.indexBuffer().bytes() / (1024 * 1024));
        this.threads = new ScheduledThreadPoolExecutor(
                config.indexingThreads(),
                Thread.ofPlatform().name(THREADS, 0).daemon().factory());
        threads.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        threads.setRemoveOnCancelPolicy(true);
    }

    /** Removes the files of collections that were deleted while nobody could. */
    void start() {
        threads.execute(directories::sweep);
    }

    /** Waits until searches see a change. The change is durable whatever comes of the waiting. */
    void await(String collection, long seq, Deadline deadline) {
        lock.lock();
        try {
            Seat seat = seat(collection);
            until(
                    () -> seat.visibleSeq >= seq || seat.dropped,
                    seat,
                    deadline,
                    () -> Problem.of(
                            Problem.Code.DEADLINE_EXCEEDED,
                            "the write is durable, but the deadline passed before queries see it"));
        } finally {
            lock.unlock();
        }
    }

    /** Lets searches see the latest changes within the refresh interval. */
    void wakeLater(String collection) {
        lock.lock();
        try {
            Seat seat = seat(collection);
            if (!seat.wakePlanned) {
                seat.wakePlanned = true;
                later(config.refreshInterval(), () -> wake(collection));
            }
        } finally {
            lock.unlock();
        }
    }

    void wake(String collection) {
        lock.lock();
        try {
            Seat seat = seat(collection);
            seat.wakePlanned = false;
            request(seat);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets a collection that the database does not hold any more, and its files. */
    void drop(String collection) {
        lock.lock();
        try {
            Seat seat = seat(collection);
            seat.dropped = true;
            request(seat);
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** How the collection's index stands; empty where it is not open. */
    Optional<IndexFigures> figures(String collection) {
        lock.lock();
        try {
            Seat seat = seats.get(collection);
            return seat == null || !seat.caughtUp
                    ? Optional.empty()
                    : Optional.of(seat.follower.index().figures());
        } finally {
            lock.unlock();
        }
    }

    /**
     * A search's hold on an index. It is the same one to the end of the search: one opened in its place might be further
     * behind than what {@link #visibleSeq} has said.
     */
    final class Lease implements AutoCloseable {
        private final Seat seat;
        private final StoredCollection collection;
        private final CollectionIndex index;

        private Lease(Seat seat, StoredCollection collection, CollectionIndex index) {
            this.seat = seat;
            this.collection = collection;
            this.index = index;
        }

        /** The last change that the search sees; it may see later ones as well. */
        long visibleSeq() {
            return index.visibleSeq();
        }

        /** Searches; UNAVAILABLE where the index broke and was closed meanwhile, for it is being opened again. */
        <T> T search(CollectionIndex.Searching<T> searching) {
            try {
                return index.search(searching);
            } catch (IOException | AlreadyClosedException gone) {
                throw unavailable("the index of " + collection.name() + " could not be read (expected: an open one)")
                        .causedBy(gone);
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                release(seat);
            } finally {
                lock.unlock();
            }
        }
    }

    private void release(Seat seat) {
        seat.searches--;
        moved.signalAll();
    }

    /**
     * The index of a collection. One that is open may lag by the refresh interval; one that has to be opened is brought
     * up to the database first, so that nothing acknowledged is missing after a restart.
     */
    Lease lease(StoredCollection collection, Deadline deadline) {
        lock.lock();
        try {
            Seat seat = seat(collection.id());
            seat.searches++;
            try {
                awaitCaughtUp(seat, collection, deadline);
                return new Lease(seat, collection, seat.follower.index());
            } catch (RuntimeException failure) {
                release(seat);
                throw failure;
            }
        } finally {
            lock.unlock();
        }
    }

    private void awaitCaughtUp(Seat seat, StoredCollection collection, Deadline deadline) {
        until(
                () -> seat.caughtUp || seat.dropped,
                seat,
                deadline,
                () -> unavailable("collection: " + collection.name() + " (expected: one whose index is built)"));
        requireRunning();
        if (seat.dropped) {
            throw Problem.notFound("collection", collection.name());
        }
        if (seat.visibleSeq < collection.seq()) {
            request(seat);
        }
    }

    /** Has the index brought up until the condition holds. The lock is held, and let go of while waiting. */
    private void until(BooleanSupplier done, Seat seat, Deadline deadline, Supplier<Problem> late) {
        while (!done.getAsBoolean()) {
            requireRunning();
            if (deadline.expired()) {
                throw late.get();
            }
            request(seat);
            try {
                long nanos =
                        Math.min(LOOK_AROUND.toNanos(), deadline.remaining().toNanos());
                var _ = moved.awaitNanos(Math.max(1, nanos));
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw Problem.from(interrupted);
            }
        }
    }

    /** Once the indexer is closing, an index may close at any moment. */
    private void requireRunning() {
        if (closing) {
            throw Problem.of(
                    Problem.Code.UNAVAILABLE, "search is stopping; what was written is durable and found after");
        }
    }

    private static Problem unavailable(String detail) {
        return Problem.of(Problem.Code.UNAVAILABLE, detail).retryAfter(RETRY_INTERVAL);
    }

    private Seat seat(String collection) {
        Seat seat = seats.computeIfAbsent(
                collection,
                id -> new Seat(
                        id,
                        new IndexFollower(
                                id,
                                directories.of(id),
                                store,
                                settings,
                                config.keptChanges(),
                                steps,
                                () -> merged(id))));
        seat.lastUse = ++uses;
        return seat;
    }

    /**
     * Lets searches have the fewer segments, and with them the files. Merging is no use of a collection: an index that
     * is being closed, and aborts its merge with that, is not opened again for it.
     */
    private void merged(String collection) {
        lock.lock();
        try {
            Seat seat = seats.get(collection);
            if (seat != null && seat.open) {
                request(seat);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Has the index brought up soon; at once, if nobody is at it. */
    private void request(Seat seat) {
        seat.wanted = true;
        if (!seat.queued && !seat.busy) {
            queue(seat, Duration.ZERO);
        }
    }

    private void queue(Seat seat, Duration delay) {
        seat.queued = true;
        later(delay, () -> work(seat));
    }

    private void later(Duration delay, Runnable task) {
        if (!closing) {
            var _ = threads.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private void work(Seat seat) {
        if (enter(seat)) {
            atSeat(seat, Trouble.NOT_ADVANCED, () -> advance(seat));
            closeSurplus();
        }
    }

    /** What is done by the one thread that has made the seat busy. */
    private interface Doing {
        void run() throws IOException;
    }

    /**
     * Where the database does not answer, the index is as good as before: it stays open, answers what it holds, and is
     * brought further later. After any other failure it is closed: opened again it starts from its last commit, and
     * replays.
     *
     * @param trouble what it is if it fails
     */
    private void atSeat(Seat seat, Trouble trouble, Doing doing) {
        boolean failed = true;
        try {
            doing.run();
            failed = false;
            seat.troubles.over(trouble);
        } catch (IOException | RuntimeException | Error failure) {
            if (failure instanceof Problem problem && UNANSWERED.contains(problem.code())) {
                seat.troubles.met(Trouble.UNREAD, problem);
            } else {
                seat.troubles.met(trouble, failure);
                closeBroken(seat);
            }
        } finally {
            leave(seat, failed);
        }
    }

    private void closeBroken(Seat seat) {
        lock.lock();
        try {
            seat.beginClosing();
        } finally {
            lock.unlock();
        }
        closeQuietly(seat);
    }

    private boolean enter(Seat seat) {
        lock.lock();
        try {
            seat.queued = false;
            if (seat.busy || closing || !seat.wanted) {
                return false;
            }
            seat.busy = true;
            seat.wanted = false;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void leave(Seat seat, boolean failed) {
        lock.lock();
        try {
            seat.busy = false;
            seat.open = seat.follower.isOpen();
            seat.caughtUp &= seat.open;
            if (failed) {
                seat.wanted = true;
                queue(seat, RETRY_INTERVAL);
            } else if (seat.wanted) {
                queue(seat, Duration.ZERO);
            }
            planCommit(seat);
            planSettling(seat);
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void advance(Seat seat) throws IOException {
        if (isDropped(seat) || !seat.follower.open()) {
            discard(seat);
            return;
        }
        IndexFollower.Progress progress = seat.follower.advance();
        switch (progress) {
            case CURRENT -> show(seat, true);
            case BEHIND -> show(seat, false);
            case GONE -> discard(seat);
        }
    }

    private void show(Seat seat, boolean current) {
        lock.lock();
        try {
            seat.visibleSeq = seat.follower.index().visibleSeq();
            seat.caughtUp |= current;
            seat.wanted |= !current;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean isDropped(Seat seat) {
        lock.lock();
        try {
            return seat.dropped;
        } finally {
            lock.unlock();
        }
    }

    /** Searches that are at it finish first. */
    private void discard(Seat seat) throws IOException {
        lock.lock();
        try {
            seat.dropped = true;
            seat.beginClosing();
            moved.signalAll();
            while (seat.searches > 0) {
                moved.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        seat.follower.discard();
        lock.lock();
        try {
            seats.remove(seat.collection);
        } finally {
            lock.unlock();
        }
    }

    private void planCommit(Seat seat) {
        if (seat.commitPlanned || closing || seat.dropped || seat.follower.committed()) {
            return;
        }
        seat.commitPlanned = true;
        later(config.commitInterval(), () -> commit(seat));
    }

    private void commit(Seat seat) {
        lock.lock();
        try {
            seat.commitPlanned = false;
            if (closing || seat.busy) {
                return;
            }
            seat.busy = true;
        } finally {
            lock.unlock();
        }
        atSeat(seat, Trouble.NOT_COMMITTED, seat.follower::commit);
    }

    private void planSettling(Seat seat) {
        if (!seat.settlingPlanned && seat.open && !seat.dropped && seat.settledSeq != seat.visibleSeq) {
            seat.settlingPlanned = true;
            long seq = seat.visibleSeq;
            later(config.commitInterval().multipliedBy(QUIET_INTERVALS), () -> settle(seat, seq));
        }
    }

    /** Settles the index, if it still is as it was; whoever is at it, or opens it, plans it again. */
    private void settle(Seat seat, long seq) {
        lock.lock();
        try {
            seat.settlingPlanned = false;
            if (closing || seat.busy || !seat.open) {
                return;
            }
            if (seat.visibleSeq != seq) {
                planSettling(seat);
                return;
            }
            seat.busy = true;
            seat.settledSeq = seq;
        } finally {
            lock.unlock();
        }
        atSeat(seat, Trouble.NOT_SETTLED, seat.follower::settle);
    }

    /** Closes the least recently used indexes that nobody is at, past the bound. */
    private void closeSurplus() {
        for (Optional<Seat> surplus = takeSurplus(); surplus.isPresent(); surplus = takeSurplus()) {
            Seat seat = surplus.get();
            atSeat(seat, Trouble.NOT_COMMITTED, () -> {
                seat.follower.commit();
                seat.follower.close();
            });
        }
    }

    private Optional<Seat> takeSurplus() {
        lock.lock();
        try {
            List<Seat> open = seats.values().stream().filter(seat -> seat.open).toList();
            if (open.size() <= config.maxOpenIndexes() || closing) {
                return Optional.empty();
            }
            Optional<Seat> idle = open.stream()
                    .filter(seat -> !seat.busy && !seat.wanted && seat.searches == 0)
                    .min(Comparator.comparingLong(seat -> seat.lastUse));
            idle.ifPresent(seat -> {
                seat.busy = true;
                seat.beginClosing();
            });
            return idle;
        } finally {
            lock.unlock();
        }
    }

    private void closeQuietly(Seat seat) {
        try {
            seat.follower.close();
        } catch (RuntimeException failure) {
            seat.troubles.met(Trouble.NOT_CLOSED, failure);
        }
    }

    /** Stops the threads, then commits and closes every index. What was not committed is replayed at the next start. */
    void stop() {
        lock.lock();
        try {
            closing = true;
            moved.signalAll();
        } finally {
            lock.unlock();
        }
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP_BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
                log.atWarn().log("an index was still busy at the stop; it is replayed at the next start");
                return;
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return;
        }
        for (Seat seat : taken()) {
            try {
                seat.follower.commit();
            } catch (IOException | RuntimeException trouble) {
                log.atWarn()
                        .addKeyValue("collection", seat.collection)
                        .setCause(trouble)
                        .log("the index could not be committed at the stop; it is replayed at the next start");
            }
            closeQuietly(seat);
        }
    }

    /** Seats are still added by calls that come late; they are turned away, and open no index. */
    private List<Seat> taken() {
        lock.lock();
        try {
            return List.copyOf(seats.values());
        } finally {
            lock.unlock();
        }
    }
}
