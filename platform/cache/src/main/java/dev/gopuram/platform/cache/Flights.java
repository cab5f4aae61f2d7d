package dev.gopuram.platform.cache;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Who makes which answer, and who waits for it. One leader at a time for each key. A leader that ends without an answer,
 * whether it failed or its own caller left, passes the lead to the one who has waited longest; the others wait on.
 */
final class Flights {
    /** What a waiting caller is told. */
    sealed interface Word {
        record Landed(Kept kept) implements Word {}

        record Lead(Flight flight) implements Word {}
    }

    /** A caller's place. */
    sealed interface Seat {
        record Leader(Flight flight) implements Seat {}

        record Follower(Place place) implements Seat {}

        record Full() implements Seat {}
    }

    private final int maxFollowers;
    private final Map<CacheKey, Flight> running = new HashMap<>();

    Flights(int maxFollowers) {
        this.maxFollowers = maxFollowers;
    }

    /** The lead where nobody has it, else a place among those who wait. */
    synchronized Seat join(CacheKey key) {
        Flight flight = running.get(key);
        if (flight == null) {
            return new Seat.Leader(begin(key));
        }
        return flight.follow();
    }

    /** The lead where nobody has it. */
    synchronized @Nullable Flight lead(CacheKey key) {
        return running.containsKey(key) ? null : begin(key);
    }

    synchronized int size() {
        return running.size();
    }

    synchronized int followers() {
        return running.values().stream()
                .mapToInt(flight -> flight.waiting.size())
                .sum();
    }

    private Flight begin(CacheKey key) {
        Flight flight = new Flight(key);
        running.put(key, flight);
        return flight;
    }

    /** One answer in the making. Guarded by the flights; words are given outside of that guard. */
    final class Flight {
        private final CacheKey key;
        private final ArrayDeque<Place> waiting = new ArrayDeque<>();

        private Flight(CacheKey key) {
            this.key = key;
        }

        CacheKey key() {
            return key;
        }

        private Seat follow() {
            if (waiting.size() >= maxFollowers) {
                return new Seat.Full();
            }
            Place place = new Place(this);
            waiting.add(place);
            return new Seat.Follower(place);
        }

        /** The leader has the answer. */
        void land(Kept kept) {
            ArrayDeque<Place> all;
            synchronized (Flights.this) {
                running.remove(key, this);
                all = new ArrayDeque<>(waiting);
                waiting.clear();
            }
            all.forEach(place -> place.word.complete(new Word.Landed(kept)));
        }

        /** The leader has none, and never will. */
        void pass() {
            Place next;
            do {
                next = longestWaiting();
            } while (next != null && !next.word.complete(new Word.Lead(this)));
        }

        private @Nullable Place longestWaiting() {
            synchronized (Flights.this) {
                Place next = waiting.poll();
                if (next == null) {
                    running.remove(key, this);
                }
                return next;
            }
        }
    }

    /** Where a follower hears how it goes on. */
    final class Place {
        private final Flight flight;
        private final CompletableFuture<Word> word = new CompletableFuture<>();

        private Place(Flight flight) {
            this.flight = flight;
        }

        CompletableFuture<Word> word() {
            return word;
        }

        /** The follower waits no longer. Answers what it was told in the meantime; null where nothing. */
        @Nullable
        Word leave() {
            synchronized (Flights.this) {
                flight.waiting.remove(this);
            }
            return word.cancel(false) ? null : word.join();
        }

        /** The follower is gone: a lead that it was given in the meantime is passed on. */
        void giveUp() {
            if (leave() instanceof Word.Lead(Flight given)) {
                given.pass();
            }
        }
    }
}
