package dev.gopuram.platform.overload;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.SequencedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Those who wait, the weightier first, and of equals whoever came first. Not safe for several threads. */
final class WaitingRoom {
    private final TreeMap<Integer, SequencedSet<Waiting>> levels = new TreeMap<>(Comparator.reverseOrder());
    private int size;

    int size() {
        return size;
    }

    void add(Waiting waiting) {
        levels.computeIfAbsent(waiting.priority(), level -> new LinkedHashSet<>())
                .add(waiting);
        size++;
    }

    /** Whose turn is next; null when nobody waits. */
    @Nullable
    Waiting first() {
        return levels.isEmpty() ? null : levels.firstEntry().getValue().getFirst();
    }

    /** Who is reached last; null when nobody waits. */
    @Nullable
    Waiting last() {
        return levels.isEmpty() ? null : levels.lastEntry().getValue().getLast();
    }

    void remove(Waiting waiting) {
        SequencedSet<Waiting> level = levels.get(waiting.priority());
        if (level != null && level.remove(waiting)) {
            size--;
            if (level.isEmpty()) {
                levels.remove(waiting.priority());
            }
        }
    }
}
