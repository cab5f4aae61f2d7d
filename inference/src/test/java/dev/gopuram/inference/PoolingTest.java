package dev.gopuram.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Problem;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class PoolingTest {
    /** Three tokens of two dimensions, and what an earlier, longer row left behind them. */
    private final FloatBuffer states = FloatBuffer.wrap(new float[] {1, 2, 3, 4, 8, 9, 1000, 1000});

    @Test
    void the_mean_is_over_all_tokens_of_the_row_and_no_others() {
        assertThat(Pooling.MEAN.pool(states, 3, 2)).containsExactly(4, 5);
    }

    @Test
    void first_is_the_state_of_the_first_token() {
        assertThat(Pooling.FIRST.pool(states, 3, 2)).containsExactly(1, 2);
    }

    @Test
    void a_vector_is_brought_to_length_one() {
        assertThat(UnitLength.scale(new float[] {3, 4})).containsExactly(0.6f, 0.8f);
    }

    @Test
    void a_vector_without_a_direction_is_a_failure_of_ours_and_not_an_answer() {
        for (float value : new float[] {0, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> UnitLength.scale(new float[] {value, value}))
                    .isInstanceOfSatisfying(
                            Problem.class, p -> assertThat(p.code()).isEqualTo(Problem.Code.INTERNAL));
        }
    }
}
