package dev.gopuram.search;

import dev.gopuram.kernel.Vector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Maximal marginal relevance: next comes the passage that has the most left when it has lost for being like one that came
 * before. The first {@link #WINDOW} are put in order so; those after stay as they are.
 */
final class Diversity {
    /** Each of them is compared with each before it. */
    static final int WINDOW = 200;

    private final double diversity;
    private final Map<Integer, Vector> points;

    private Diversity(double diversity, Map<Integer, Vector> points) {
        this.diversity = diversity;
        this.points = points;
    }

    /** The part of a ranking that is put in order. */
    static List<Ranked> head(List<Ranked> ranked) {
        return ranked.subList(0, Math.min(WINDOW, ranked.size()));
    }

    /**
     * The head of a ranking in its new order.
     *
     * @param diversity how much likeness counts against the score, 0..1
     * @param points the vectors of the passages, of length one
     */
    static List<Ranked> order(List<Ranked> head, double diversity, Map<Integer, Vector> points) {
        return new Diversity(diversity, points).order(head);
    }

    private List<Ranked> order(List<Ranked> head) {
        List<Ranked> left = new ArrayList<>(head);
        List<Ranked> chosen = new ArrayList<>(head.size());
        while (!left.isEmpty()) {
            Ranked next = left.remove(best(left));
            chosen.add(next);
            for (int i = 0; i < left.size(); i++) {
                left.set(i, likened(left.get(i), next));
            }
        }
        return chosen;
    }

    /** Of equal ones the first: it was ranked higher. */
    private int best(List<Ranked> left) {
        int best = 0;
        for (int i = 1; i < left.size(); i++) {
            if (worth(left.get(i)) > worth(left.get(best))) {
                best = i;
            }
        }
        return best;
    }

    private double worth(Ranked one) {
        return (1 - diversity) * one.score() - one.penalty();
    }

    private Vector point(Ranked one) {
        return Objects.requireNonNull(points.get(one.document()), one.id());
    }

    private Ranked likened(Ranked one, Ranked chosen) {
        double likeness = point(one).dot(point(chosen));
        return one.penalised(Math.max(one.penalty(), diversity * Math.max(0, likeness)));
    }
}
