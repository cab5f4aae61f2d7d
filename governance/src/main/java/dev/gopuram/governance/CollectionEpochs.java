package dev.gopuram.governance;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Counts the writes to collections that passed this node. An answer that depends on a collection has the count in its key,
 * so that none made before a write is found after it. Collections share counters by their hash: now and then more is
 * forgotten than had to be, and never less.
 */
final class CollectionEpochs {
    private static final int COUNTERS = 4096;

    private final AtomicIntegerArray counters = new AtomicIntegerArray(COUNTERS);

    int of(String tenant, String collection) {
        return counters.get(index(tenant, collection));
    }

    void written(String tenant, String collection) {
        counters.incrementAndGet(index(tenant, collection));
    }

    private static int index(String tenant, String collection) {
        return Math.floorMod(Objects.hash(tenant, collection), COUNTERS);
    }
}
