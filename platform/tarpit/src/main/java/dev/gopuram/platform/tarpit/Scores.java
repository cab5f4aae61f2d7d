package dev.gopuram.platform.tarpit;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * The callers with a score, so many and no more. Asking takes no lock: every request asks while anybody has a score, and
 * only offences write.
 */
final class Scores {
    /** A score below this says nothing any more. */
    static final double NEGLIGIBLE = 0.01;

    /** A score as it was at a moment; it has halved with every half-life since. */
    record Mark(double score, long atNanos, long offences) {}

    record Scored(Caller caller, double score, long offences) {}

    private record Bounds(double halfLifeNanos, double worst, int max) {
        static Bounds of(TarpitConfig config) {
            return new Bounds(config.halfLife().toNanos(), config.worst(), config.maxCallers());
        }
    }

    private volatile Bounds bounds;
    private final Map<Caller, Mark> marks = new ConcurrentHashMap<>();
    /** The same callers, the one that was bad the longest ago first. */
    private final SequencedSet<Caller> byLast = new LinkedHashSet<>();

    Scores(TarpitConfig config) {
        this.bounds = Bounds.of(config);
    }

    /** Goes on by other bounds. Every score is what it was; only from now on it wears off as they say. */
    synchronized void bound(TarpitConfig config, long now) {
        Bounds next = Bounds.of(config);
        marks.replaceAll((caller, mark) -> new Mark(Math.min(next.worst, score(mark, now)), now, mark.offences));
        bounds = next;
        forgetOldest();
    }

    /** Forgets whoever must not be scored. */
    synchronized void forgetIf(Predicate<Caller> unscored) {
        marks.keySet().removeIf(unscored);
        byLast.removeIf(unscored);
    }

    boolean isEmpty() {
        return marks.isEmpty();
    }

    int size() {
        return marks.size();
    }

    double of(Caller caller, long now) {
        Mark mark = marks.get(caller);
        return mark == null ? 0 : score(mark, now);
    }

    synchronized void add(Caller caller, double points, long now) {
        Mark before = marks.get(caller);
        double score = before == null ? 0 : score(before, now);
        long offences = before == null ? 0 : before.offences;
        marks.put(caller, new Mark(Math.min(bounds.worst, score + points), now, offences + 1));
        byLast.addLast(caller);
        forgetOldest();
    }

    private void forgetOldest() {
        while (byLast.size() > bounds.max) {
            marks.remove(byLast.removeFirst());
        }
    }

    synchronized boolean forget(Caller caller) {
        byLast.remove(caller);
        return marks.remove(caller) != null;
    }

    /** Forgets those at the old end whose scores have worn off. Each was added once, so this costs no more than adding. */
    synchronized void wearOff(long now) {
        while (!byLast.isEmpty() && of(byLast.getFirst(), now) < NEGLIGIBLE) {
            marks.remove(byLast.removeFirst());
        }
    }

    List<Scored> highest(int limit, long now) {
        return marks.entrySet().stream()
                .map(each -> new Scored(each.getKey(), score(each.getValue(), now), each.getValue().offences))
                .sorted(Comparator.comparingDouble(Scored::score).reversed())
                .limit(limit)
                .toList();
    }

    private double score(Mark mark, long now) {
        return mark.score * Math.pow(2, -Math.max(0, now - mark.atNanos) / bounds.halfLifeNanos);
    }
}
