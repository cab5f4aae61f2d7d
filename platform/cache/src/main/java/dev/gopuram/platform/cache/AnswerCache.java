package dev.gopuram.platform.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.cache.Flights.Flight;
import dev.gopuram.platform.cache.Flights.Place;
import dev.gopuram.platform.cache.Flights.Seat;
import dev.gopuram.platform.cache.Flights.Word;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Answers that were made once and are given out again: from memory, else from a second level that other nodes share.
 * Identical questions at the same time are asked once; the others wait for that answer.
 *
 * <p>Ages are measured by the steady counter, so that a corrected time of day makes nothing young again. Only what comes
 * from the second level is as old as the times of day of two nodes say.
 */
public final class AnswerCache {
    /** An answer in memory, and when it was made by our steady counter. */
    private record Entry(Kept kept, long madeNanos) {
        int weight() {
            return (int) Math.min(Integer.MAX_VALUE, kept.content().size());
        }
    }

    private final CacheBounds bounds;
    private final Clock clock;
    private final Cache<CacheKey, Entry> near;
    private final FarAnswers far;
    private final Flights flights;

    public AnswerCache(CacheBounds bounds, SecondLevel second, Clock clock) {
        this.bounds = bounds;
        this.clock = clock;
        this.far = new FarAnswers(second, bounds, clock);
        this.flights = new Flights(bounds.maxFollowers());
        this.near = Caffeine.newBuilder()
                .maximumWeight(bounds.memory().bytes())
                .weigher((CacheKey key, Entry entry) -> entry.weight())
                .ticker(clock::nanoTime)
                .expireAfter(Expiry.creating((CacheKey key, Entry entry) -> left(entry)))
                .executor(Runnable::run)
                .build();
    }

    /** Looks it up, in memory, among what is being made, and in the second level. Blocking, within the bounds. */
    public Found find(CacheKey key) throws InterruptedException {
        Entry entry = near.getIfPresent(key);
        if (entry != null) {
            switch (use(entry)) {
                case FRESH -> {
                    return new Found.Fresh(entry.kept());
                }
                case RENEWING -> {
                    return new Found.Stale(entry.kept(), renewal(key));
                }
                case LAST_RESORT, NONE -> {}
            }
        }
        return switch (flights.join(key)) {
            case Seat.Leader(Flight flight) -> lead(flight);
            case Seat.Follower(Place place) -> follow(place);
            case Seat.Full() -> new Found.Alone();
        };
    }

    /** What may stand in for an answer that failed; memory alone is asked. */
    public Optional<Kept> standIn(CacheKey key) {
        Entry entry = near.getIfPresent(key);
        return entry != null && entry.kept().standsIn(age(entry)) ? Optional.of(entry.kept()) : Optional.empty();
    }

    /** Keeps an answer that nobody waits for. */
    public void keep(CacheKey key, Content content, Lifetimes lifetimes) {
        store(key, new Kept(content, clock.now(), lifetimes));
    }

    /** Forgets it, here and in the second level. */
    public void remove(CacheKey key) {
        near.invalidate(key);
        far.remove(key);
    }

    /** How old it is. */
    public Duration age(Kept kept) {
        Duration age = Duration.between(kept.made(), clock.now());
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** The lead of a question for which nothing is in memory: the second level may have it. */
    private Found lead(Flight flight) throws InterruptedException {
        Making making = new Making(flight);
        boolean decided = false;
        try {
            Found found = beyondMemory(making);
            decided = true;
            return found;
        } finally {
            if (!decided) {
                making.close();
            }
        }
    }

    private Found beyondMemory(Making making) throws InterruptedException {
        CacheKey key = making.flight.key();
        // Another leader may have kept its answer after memory was looked through and before this one led.
        Entry entry = near.getIfPresent(key);
        if (entry == null || use(entry) != Kept.Use.FRESH) {
            entry = take(key, far.find(key));
        }
        if (entry == null) {
            return new Found.Missing(making);
        }
        return switch (use(entry)) {
            case FRESH -> {
                making.land(entry.kept());
                yield new Found.Fresh(entry.kept());
            }
            case RENEWING -> new Found.Stale(entry.kept(), Optional.of(making));
            case LAST_RESORT, NONE -> new Found.Missing(making);
        };
    }

    private Found follow(Place place) throws InterruptedException {
        try {
            return told(place.word().get(bounds.followWait().toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            Word late = place.leave();
            return late == null ? new Found.Alone() : told(late);
        } catch (InterruptedException e) {
            place.giveUp();
            throw e;
        } catch (ExecutionException e) {
            throw new IllegalStateException("a word is given or taken back, it does not fail", e);
        }
    }

    private Found told(Word word) {
        return switch (word) {
            case Word.Landed(Kept kept) -> new Found.Fresh(kept);
            case Word.Lead(Flight flight) -> new Found.Missing(new Making(flight));
        };
    }

    private Optional<Lead> renewal(CacheKey key) {
        Flight flight = flights.lead(key);
        return flight == null ? Optional.empty() : Optional.of(new Making(flight));
    }

    private void store(CacheKey key, Kept kept) {
        if (kept.content().size() > bounds.maxEntry().bytes()) {
            return;
        }
        near.put(key, new Entry(kept, clock.nanoTime()));
        far.put(key, kept);
    }

    /** Takes into memory what another node made; null where it is of no use any more. */
    private @Nullable Entry take(CacheKey key, @Nullable Kept kept) {
        if (kept == null) {
            return null;
        }
        Entry entry = new Entry(kept, clock.nanoTime() - age(kept).toNanos());
        if (use(entry) == Kept.Use.NONE) {
            return null;
        }
        near.put(key, entry);
        return entry;
    }

    private Kept.Use use(Entry entry) {
        return entry.kept().at(age(entry));
    }

    private Duration age(Entry entry) {
        return Duration.ofNanos(clock.nanoTime() - entry.madeNanos());
    }

    private Duration left(Entry entry) {
        return entry.kept().lifetimes().whole().minus(age(entry));
    }

    /** How many answers are being made. */
    int running() {
        return flights.size();
    }

    /** How many callers wait for one that is being made. */
    int followers() {
        return flights.followers();
    }

    private final class Making implements Lead {
        private final Flight flight;
        private final AtomicBoolean ended = new AtomicBoolean();

        Making(Flight flight) {
            this.flight = flight;
        }

        @Override
        public void keep(Content content, Lifetimes lifetimes) {
            if (ended.compareAndSet(false, true)) {
                Kept kept = new Kept(content, clock.now(), lifetimes);
                // Kept first: who asks between the two must find it in memory, or lead anew.
                store(flight.key(), kept);
                flight.land(kept);
            }
        }

        @Override
        public void close() {
            if (ended.compareAndSet(false, true)) {
                flight.pass();
            }
        }

        /** Another has kept it already. */
        void land(Kept kept) {
            if (ended.compareAndSet(false, true)) {
                flight.land(kept);
            }
        }
    }
}
