package dev.gopuram.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MeasuresTest {
    private static final Map<String, Integer> GRADES = Map.of("a", 2, "b", 1, "c", 1, "x", 0, "y", -1);

    @Test
    void ndcg_discounts_grades_by_the_logarithm_of_the_rank_and_compares_with_the_best_of_all_judged() {
        // found: 1/log2(2) + 2/log2(4) = 1 + 1; ideal: 2/1 + 1/log2(3) + 1/2
        double expected = 2 / (2 + 1 / 1.584962500721156 + 0.5);
        assertThat(Measures.ndcg(ranking("b", "x", "a"), GRADES, 10)).isCloseTo(expected, within(1e-12));
        // cut at 2 the ideal is cut too
        assertThat(Measures.ndcg(ranking("b", "x", "a"), GRADES, 2))
                .isCloseTo(1 / (2 + 1 / 1.584962500721156), within(1e-12));
        assertThat(Measures.ndcg(ranking("a", "b", "c"), GRADES, 10)).isCloseTo(1, within(1e-12));
    }

    @Test
    void grades_below_zero_gain_nothing_and_take_nothing() {
        assertThat(Measures.ndcg(ranking("y", "a", "b", "c"), GRADES, 10))
                .isEqualTo(Measures.ndcg(ranking("x", "a", "b", "c"), GRADES, 10));
        assertThat(Measures.averagePrecision(ranking("y"), GRADES)).isZero();
        assertThat(Measures.recall(ranking("y", "x"), GRADES, 100)).isZero();
    }

    @Test
    void recall_is_the_share_of_the_relevant_within_the_cut() {
        assertThat(Measures.recall(ranking("x", "a", "b"), GRADES, 2)).isCloseTo(1 / 3.0, within(1e-12));
        assertThat(Measures.recall(ranking("x", "a", "b"), GRADES, 100)).isCloseTo(2 / 3.0, within(1e-12));
    }

    @Test
    void average_precision_counts_what_was_not_found_as_nothing() {
        // precision 1/2 at a, 2/4 at b; c is missing
        assertThat(Measures.averagePrecision(ranking("x", "a", "u", "b"), GRADES))
                .isCloseTo((0.5 + 0.5) / 3, within(1e-12));
    }

    @Test
    void without_relevant_documents_every_measure_is_zero() {
        Map<String, Integer> none = Map.of("x", 0);
        assertThat(Measures.ndcg(ranking("x"), none, 10)).isZero();
        assertThat(Measures.recall(ranking("x"), none, 10)).isZero();
        assertThat(Measures.averagePrecision(ranking("x"), none)).isZero();
    }

    @Test
    void means_are_over_judged_questions_and_one_without_a_ranking_is_zero() {
        Judgements judgements = new Judgements();
        judgements.add("1", "a", 1);
        judgements.add("2", "a", 1);
        TestCollection collection = new TestCollection(
                List.of(new TestDocument("a", "", "text")),
                Map.of("1", "one", "2", "two", "3", "not judged"),
                judgements,
                false);
        assertThat(collection.queries()).containsOnlyKeys("1", "2");
        Scores scores = Scores.of(collection, Map.of("1", ranking("a"), "3", ranking("a")));
        assertThat(scores).isEqualTo(new Scores(0.5, 0.5, 0.5));
    }

    /** As trec_eval has it. */
    @Test
    void a_question_to_which_nothing_is_relevant_is_zero_and_counts() {
        Judgements judgements = new Judgements();
        judgements.add("1", "a", 1);
        judgements.add("2", "a", 0);
        judgements.add("2", "b", -1);
        TestCollection collection = new TestCollection(
                List.of(new TestDocument("a", "", "text")), Map.of("1", "one", "2", "two"), judgements, false);
        assertThat(Scores.of(collection, Map.of("1", ranking("a"), "2", ranking("a"))))
                .isEqualTo(new Scores(0.5, 0.5, 0.5));
    }

    @Test
    void equal_scores_are_ranked_by_id_with_the_greatest_first() {
        Map<String, Double> scores = Map.of("d1", 1.0, "d9", 1.0, "d10", 1.0, "d2", 2.0);
        assertThat(Ranking.of(scores, 10).documents()).containsExactly("d2", "d9", "d10", "d1");
        assertThat(Ranking.of(scores, 2).documents()).containsExactly("d2", "d9");
    }

    @Test
    void scores_that_are_one_float_are_equal() {
        assertThat(Ranking.of(Map.of("a", 1.0 + 1e-12, "b", 1.0), 2).documents())
                .containsExactly("b", "a");
    }

    private static Ranking ranking(String... documents) {
        return new Ranking(List.of(documents));
    }
}
