package dev.gopuram.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class SpearmanTest {
    @Test
    void without_ties_it_is_one_less_six_times_the_squared_differences_of_ranks() {
        // ranks 1 2 3 4 5 and 2 1 4 3 5: 1 - 6 * 4 / (5 * 24)
        assertThat(Spearman.of(new double[] {1, 2, 3, 4, 5}, new double[] {20, 10, 40, 30, 50}))
                .isCloseTo(0.8, within(1e-12));
    }

    @Test
    void only_the_order_counts() {
        assertThat(Spearman.of(new double[] {1, 2, 3}, new double[] {0, 0.001, 1e9}))
                .isCloseTo(1, within(1e-12));
        assertThat(Spearman.of(new double[] {1, 2, 3}, new double[] {3, 2, -1})).isCloseTo(-1, within(1e-12));
    }

    @Test
    void equal_values_share_the_mean_of_their_ranks() {
        assertThat(Spearman.ranks(new double[] {7, 3, 7, 1, 7})).containsExactly(4, 2, 4, 1, 4);
        // ranks 1.5 1.5 3 4 and 1 2 3 4: 4.5 / sqrt(4.5 * 5)
        assertThat(Spearman.of(new double[] {1, 1, 2, 3}, new double[] {1, 2, 3, 4}))
                .isCloseTo(4.5 / Math.sqrt(4.5 * 5), within(1e-12));
    }

    @Test
    void what_cannot_be_ranked_is_refused() {
        assertThatThrownBy(() -> Spearman.of(new double[] {1, 1}, new double[] {1, 2}))
                .hasMessageContaining("values: all equal (expected: at least two different ones on each side)");
        assertThatThrownBy(() -> Spearman.of(new double[] {1}, new double[] {1}))
                .hasMessageContaining("pairs: 1 and 1 values");
    }
}
