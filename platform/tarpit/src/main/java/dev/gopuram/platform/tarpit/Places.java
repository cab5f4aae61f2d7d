package dev.gopuram.platform.tarpit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The places of requests that wait, in the order in which they go on. One that waits costs an entry here and its
 * connection: no thread sleeps for it.
 */
final class Places {
    private int max;
    private int maxPerCaller;
    private final NavigableSet<Parked> waiting =
            new TreeSet<>(Comparator.<Parked>comparingLong(p -> p.dueNanos).thenComparingLong(p -> p.number));
    private final Map<Caller, Integer> byCaller = new HashMap<>();
    private long taken;

    Places(TarpitConfig config) {
        bound(config);
    }

    /** Gives out so many places from now on. Nobody loses one. */
    final synchronized void bound(TarpitConfig config) {
        max = config.maxParked();
        maxPerCaller = config.maxParkedPerCaller();
    }

    /** One request that waits. Whoever takes it out of the waiting decides what becomes of it: it goes on, or has left. */
    final class Parked implements Parking {
        private final Caller caller;
        private final long dueNanos;
        private final long number;
        private final Runnable goOn;

        private Parked(Caller caller, long dueNanos, long number, Runnable goOn) {
            this.caller = caller;
            this.dueNanos = dueNanos;
            this.number = number;
            this.goOn = goOn;
        }

        @Override
        public boolean leave() {
            return remove(this);
        }

        void goOn() {
            goOn.run();
        }
    }

    /** Takes a place; null where there is none left. */
    synchronized @Nullable Parked take(Caller caller, long dueNanos, Runnable goOn) {
        int own = byCaller.getOrDefault(caller, 0);
        if (waiting.size() >= max || own >= maxPerCaller) {
            return null;
        }
        Parked parked = new Parked(caller, dueNanos, taken++, goOn);
        waiting.add(parked);
        byCaller.put(caller, own + 1);
        return parked;
    }

    /** Takes out those whose time has come. */
    synchronized List<Parked> due(long now) {
        List<Parked> due = new ArrayList<>();
        while (!waiting.isEmpty() && waiting.getFirst().dueNanos - now <= 0) {
            Parked first = waiting.getFirst();
            remove(first);
            due.add(first);
        }
        return due;
    }

    synchronized List<Parked> all() {
        List<Parked> all = List.copyOf(waiting);
        waiting.clear();
        byCaller.clear();
        return all;
    }

    synchronized int size() {
        return waiting.size();
    }

    synchronized int of(Caller caller) {
        return byCaller.getOrDefault(caller, 0);
    }

    private synchronized boolean remove(Parked parked) {
        if (!waiting.remove(parked)) {
            return false;
        }
        byCaller.computeIfPresent(parked.caller, (caller, own) -> own == 1 ? null : own - 1);
        return true;
    }
}
