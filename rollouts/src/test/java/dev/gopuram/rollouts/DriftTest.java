package dev.gopuram.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.gopuram.kernel.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class DriftTest {
    @Test
    void the_same_shares_are_no_drift() {
        assertThat(Drift.psi(List.of(500L, 300L, 200L), List.of(5_000L, 3_000L, 2_000L)))
                .isCloseTo(0, within(1e-5));
        assertThat(Drift.chiSquareP(List.of(500L, 300L, 200L), List.of(5_000L, 3_000L, 2_000L)))
                .isCloseTo(1, within(1e-9));
    }

    @Test
    void shares_that_moved_are() {
        assertThat(Drift.psi(List.of(5_000L, 5_000L), List.of(9_000L, 1_000L))).isCloseTo(0.8788, within(1e-3));
        assertThat(Drift.psi(List.of(5_000L, 5_000L), List.of(10_000L, 0L))).isBetween(1.0, 10.0);
        assertThat(Drift.chiSquareP(List.of(5_000L, 5_000L), List.of(9_000L, 1_000L)))
                .isLessThan(1e-9);
    }

    /** Figures of SciPy 1.17: chi2_contingency without correction, and chi2.sf. */
    @Test
    void chi_square_is_that_of_others() {
        assertThat(Drift.chiSquareP(List.of(30L, 50L, 20L), List.of(45L, 35L, 20L)))
                .isCloseTo(0.05939593960520477, within(1e-9));
        assertThat(Drift.upperGamma(0.5, 1.920729410347062)).isCloseTo(0.05, within(1e-9));
        assertThat(Drift.upperGamma(50, 40)).isCloseTo(0.9296649333406051, within(1e-9));
    }

    @Test
    void places_with_few_are_taken_together_and_nothing_is_no_drift() {
        assertThat(Drift.chiSquareP(List.of(1_000L, 1L, 0L, 1L), List.of(1_000L, 0L, 3L, 0L)))
                .isGreaterThan(0.05);
        assertThat(Drift.chiSquareP(List.of(1_000L, 5L), List.of(0L, 0L))).isEqualTo(1);
        assertThat(Drift.chiSquareP(List.of(1_000L, 1L), List.of(1_000L, 8L))).isEqualTo(1);
        assertThat(Drift.chiSquareP(List.of(7L), List.of(9L))).isEqualTo(1);
    }

    @Test
    void places_must_be_the_same() {
        assertThatThrownBy(() -> Drift.psi(List.of(1L), List.of(1L, 2L))).isInstanceOf(Problem.class);
    }

    /** Wilson's of SciPy's binomtest(k, n).proportion_ci, and its exact one-sided one at 95 %. */
    @Test
    void proportions_are_those_of_others() {
        Proportion some = Proportion.of(8, 10);

        assertThat(some.low()).isCloseTo(0.4901624715366418, within(1e-6));
        assertThat(some.high()).isCloseTo(0.9433178485456248, within(1e-6));
        assertThat(Proportion.upper(0, 3_000)).isCloseTo(9.98e-4, within(1e-6));
        assertThat(Proportion.upper(5, 100)).isCloseTo(0.10225337764327457, within(1e-6));
        assertThat(Proportion.of(0, 0)).isEqualTo(new Proportion(0, 0, 1));
    }
}
