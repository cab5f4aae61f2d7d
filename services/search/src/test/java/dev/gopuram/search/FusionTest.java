package dev.gopuram.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gopuram.contracts.search.Query.Mode;
import dev.gopuram.search.Fusion.Candidate;
import dev.gopuram.search.Fusion.Weighing;
import java.util.List;
import org.junit.jupiter.api.Test;

class FusionTest {
    private static final List<Candidate> TEXT =
            List.of(new Candidate(1, "a#0", 8), new Candidate(2, "b#0", 6), new Candidate(3, "c#0", 4));
    private static final List<Candidate> VECTOR =
            List.of(new Candidate(4, "d#0", 0.9), new Candidate(2, "b#0", 0.7), new Candidate(1, "a#0", -0.1));

    @Test
    void hybrid_weighs_scores_stretched_to_zero_and_one() {
        List<Ranked> ranked = Fusion.rank(Mode.HYBRID, TEXT, VECTOR, Weighing.normalized(0.6));
        // a: .6 * 0 + .4 * 1; b: .6 * (.8 / 1.0) + .4 * (2 / 4); c: .4 * 0; d: .6 * 1
        assertThat(ranked).extracting(Ranked::id).containsExactly("b#0", "d#0", "a#0", "c#0");
        assertThat(ranked.get(0).score()).isCloseTo(0.68, within(1e-12));
        assertThat(ranked.get(1).score()).isCloseTo(0.60, within(1e-12));
        assertThat(ranked.get(2).score()).isCloseTo(0.40, within(1e-12));
        assertThat(ranked.get(3).score()).isZero();
        assertThat(ranked.get(0).text()).isEqualTo(new Fusion.Place(6, 2));
        assertThat(ranked.get(0).vector()).isEqualTo(new Fusion.Place(0.7, 2));
        assertThat(ranked.get(1).text()).isNull();
    }

    @Test
    void alpha_at_its_ends_ranks_by_one_leg() {
        assertThat(Fusion.rank(Mode.HYBRID, TEXT, VECTOR, Weighing.normalized(0))
                        .getFirst()
                        .id())
                .isEqualTo("a#0");
        assertThat(Fusion.rank(Mode.HYBRID, TEXT, VECTOR, Weighing.normalized(1))
                        .getFirst()
                        .id())
                .isEqualTo("d#0");
    }

    @Test
    void words_alone_score_by_their_share_of_the_best() {
        assertThat(Fusion.rank(Mode.TEXT, TEXT, List.of(), Weighing.normalized(0.5)))
                .extracting(Ranked::score)
                .containsExactly(1.0, 0.75, 0.5);
    }

    @Test
    void meaning_alone_scores_by_its_cosine_and_never_below_zero() {
        assertThat(Fusion.rank(Mode.VECTOR, List.of(), VECTOR, Weighing.normalized(0.5)))
                .extracting(Ranked::score)
                .containsExactly(0.9, 0.7, 0.0);
    }

    @Test
    void equal_scores_are_ordered_by_id() {
        List<Candidate> equal =
                List.of(new Candidate(9, "z#0", 1), new Candidate(5, "m#0", 1), new Candidate(7, "a#0", 1));
        List<Ranked> ranked = Fusion.rank(Mode.HYBRID, equal, List.of(), Weighing.normalized(0.5));
        assertThat(ranked).extracting(Ranked::id).containsExactly("a#0", "m#0", "z#0");
        assertThat(ranked).extracting(Ranked::score).containsOnly(0.5);
        assertThat(ranked.getLast().text()).isEqualTo(new Fusion.Place(1, 3));
    }

    @Test
    void by_ranks_each_leg_gives_one_over_k_and_its_rank() {
        List<Ranked> ranked = Fusion.rank(Mode.HYBRID, TEXT, VECTOR, Weighing.rrf(60));
        // a: 1/61 + 1/63; b: 2/62; c: 1/63; d: 1/61
        assertThat(ranked).extracting(Ranked::id).containsExactly("a#0", "b#0", "d#0", "c#0");
        assertThat(ranked.get(0).score()).isCloseTo(1.0 / 61 + 1.0 / 63, within(1e-12));
        assertThat(ranked.get(3).score()).isCloseTo(1.0 / 63, within(1e-12));
        assertThat(Fusion.rank(Mode.HYBRID, TEXT, VECTOR, Weighing.rrf(1))
                        .getFirst()
                        .score())
                .isCloseTo(1.0 / 2 + 1.0 / 4, within(1e-12));
    }

    @Test
    void one_leg_alone_is_ranked_the_same_whatever_the_fusion() {
        assertThat(Fusion.rank(Mode.TEXT, TEXT, List.of(), Weighing.rrf(60)))
                .isEqualTo(Fusion.rank(Mode.TEXT, TEXT, List.of(), Weighing.normalized(0.5)));
    }

    @Test
    void nothing_found_ranks_nothing() {
        assertThat(Fusion.rank(Mode.HYBRID, List.of(), List.of(), Weighing.normalized(0.5)))
                .isEmpty();
    }
}
