package dev.gopuram.evaluation;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Documents by score, best first. Equal scores are ordered as trec_eval orders them, by id with the greatest first: the
 * published figures were counted by it. Like it we compare scores as floats.
 */
public record Ranking(List<String> documents) {
    public Ranking {
        documents = List.copyOf(documents);
    }

    private record Scored(String document, float score) {}

    private static final Comparator<Scored> BEST = Comparator.comparingDouble(Scored::score)
            .thenComparing(Scored::document)
            .reversed();

    /** The best {@code depth} documents. */
    public static Ranking of(Map<String, Double> scores, int depth) {
        return new Ranking(scores.entrySet().stream()
                .map(entry -> new Scored(entry.getKey(), entry.getValue().floatValue()))
                .sorted(BEST)
                .limit(depth)
                .map(Scored::document)
                .toList());
    }

    public Ranking without(Set<String> left) {
        List<String> kept = new ArrayList<>(documents);
        kept.removeAll(left);
        return new Ranking(kept);
    }
}
