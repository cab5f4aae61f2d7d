package dev.gopuram.platform.cache;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Vector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Answers that are given again to a question near enough to theirs. Questions are compared within a group alone, which
 * holds all that must be equal. Each owner has so many at most, all of them take so much memory at most; what was not asked
 * for the longest goes first. Groups are looked through from end to end: a few hundred answers are a fraction of a
 * millisecond.
 */
public final class SimilarAnswers {
    /**
     * An answer that was found.
     *
     * @param similarity the cosine of both questions
     */
    public record Similar(Content content, double similarity) {}

    /** A question and its answer. Two are never the same one, however equal. */
    private static final class Entry {
        final Group group;
        final Vector point;
        final Content content;
        final long madeNanos;
        final long bytes;

        Entry(Group group, Vector point, Content content, long madeNanos) {
            this.group = group;
            this.point = point;
            this.content = content;
            this.madeNanos = madeNanos;
            this.bytes = content.size() + (long) Float.BYTES * point.dimensions() + ENTRY_BYTES;
        }
    }

    /**
     * Whose answers, and to what.
     *
     * @param owner who is allowed so many
     * @param key all that two questions must have in common
     */
    public record Group(String owner, CacheKey key) {}

    /** What an answer costs beside itself and its point, roughly. */
    private static final long ENTRY_BYTES = 512;

    private final long maxBytes;
    private final Clock clock;

    /** All three guarded by this. */
    private final Map<Group, List<Entry>> groups = new HashMap<>();

    private final Map<String, LinkedHashSet<Entry>> owners = new HashMap<>();
    private final LinkedHashSet<Entry> all = new LinkedHashSet<>();
    private long bytes;

    public SimilarAnswers(long maxBytes, Clock clock) {
        this.maxBytes = maxBytes;
        this.clock = clock;
    }

    /** The answer to the nearest question of the group that is near enough and young enough. */
    public Optional<Similar> find(Group group, Vector point, double threshold, Duration ttl) {
        Entry best = null;
        double nearest = threshold;
        for (Entry entry : young(group, ttl)) {
            double similarity = entry.point.dot(point);
            if (similarity >= nearest) {
                nearest = similarity;
                best = entry;
            }
        }
        if (best == null) {
            return Optional.empty();
        }
        touch(best);
        return Optional.of(new Similar(best.content, Math.min(1, nearest)));
    }

    /** Keeps an answer, in the place of an earlier one to the very same question. */
    public synchronized void keep(Group group, Vector point, Content content, int mostOfOwner) {
        Entry entry = new Entry(group, point, content, clock.nanoTime());
        if (entry.bytes > maxBytes || mostOfOwner < 1) {
            return;
        }
        List.copyOf(groups.getOrDefault(group, List.of())).stream()
                .filter(earlier -> earlier.point.equals(point))
                .forEach(this::remove);
        groups.computeIfAbsent(group, absent -> new ArrayList<>()).add(entry);
        LinkedHashSet<Entry> owned = owners.computeIfAbsent(group.owner(), absent -> new LinkedHashSet<>());
        owned.add(entry);
        all.add(entry);
        bytes += entry.bytes;
        while (owned.size() > mostOfOwner) {
            remove(owned.getFirst());
        }
        while (bytes > maxBytes) {
            remove(all.getFirst());
        }
    }

    /** How many answers there are. */
    synchronized int size() {
        return all.size();
    }

    private synchronized List<Entry> young(Group group, Duration ttl) {
        List<Entry> young = new ArrayList<>();
        for (Entry entry : List.copyOf(groups.getOrDefault(group, List.of()))) {
            if (clock.nanoTime() - entry.madeNanos < ttl.toNanos()) {
                young.add(entry);
            } else {
                remove(entry);
            }
        }
        return young;
    }

    private synchronized void touch(Entry entry) {
        if (all.remove(entry)) {
            all.add(entry);
            @Nullable LinkedHashSet<Entry> owned = owners.get(entry.group.owner());
            if (owned != null && owned.remove(entry)) {
                owned.add(entry);
            }
        }
    }

    private synchronized void remove(Entry entry) {
        if (!all.remove(entry)) {
            return;
        }
        bytes -= entry.bytes;
        groups.computeIfPresent(entry.group, (group, entries) -> without(entry, entries));
        owners.computeIfPresent(entry.group.owner(), (owner, owned) -> {
            owned.remove(entry);
            return owned.isEmpty() ? null : owned;
        });
    }

    private static @Nullable List<Entry> without(Entry entry, List<Entry> entries) {
        entries.remove(entry);
        return entries.isEmpty() ? null : entries;
    }
}
