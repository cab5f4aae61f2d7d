package dev.gopuram.evaluation;

import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Means over all judged questions; one without any ranking counts as 0, as with {@code trec_eval -c}.
 *
 * @param ndcg at 10
 * @param recall at 100
 * @param map over the whole ranking
 */
public record Scores(double ndcg, double recall, double map) {
    private static final int NDCG_CUT = 10;
    private static final int RECALL_CUT = 100;

    public static Scores of(TestCollection collection, Map<String, Ranking> rankings) {
        Ranking none = new Ranking(List.of());
        ToDoubleFunction<ToMeasure> mean = measure -> collection.queries().keySet().stream()
                .mapToDouble(query -> measure.of(
                        rankings.getOrDefault(query, none),
                        collection.judgements().of(query)))
                .average()
                .orElse(0);
        return new Scores(
                mean.applyAsDouble((ranking, grades) -> Measures.ndcg(ranking, grades, NDCG_CUT)),
                mean.applyAsDouble((ranking, grades) -> Measures.recall(ranking, grades, RECALL_CUT)),
                mean.applyAsDouble(Measures::averagePrecision));
    }

    private interface ToMeasure {
        double of(Ranking ranking, Map<String, Integer> grades);
    }
}
