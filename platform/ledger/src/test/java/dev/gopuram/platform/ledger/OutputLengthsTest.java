package dev.gopuram.platform.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class OutputLengthsTest {
    @Test
    void few_answers_say_nothing() {
        OutputLengths lengths = new OutputLengths();
        for (int i = 0; i < OutputLengths.ENOUGH - 1; i++) {
            lengths.add(10);
        }
        assertThat(lengths.quantile(0.9, 512)).isEqualTo(512);
        lengths.add(10);
        assertThat(lengths.quantile(0.9, 512)).isBetween(10L, 12L);
    }

    @Test
    void the_quantile_is_at_most_a_fifth_too_long_and_never_much_too_short() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            long[] all = random.longs(OutputLengths.HALF_LIFE, 1, 1 + (1L << (4 + random.nextInt(14))))
                    .toArray();
            OutputLengths lengths = new OutputLengths();
            Arrays.stream(all).forEach(lengths::add);
            Arrays.sort(all);
            long estimate = lengths.quantile(0.9, 0);
            assertThat(estimate)
                    .as("seed %s", seed)
                    .isBetween(all[(int) (all.length * 0.84)], (long) (all[(int) (all.length * 0.96)] * 1.2) + 2);
        }
    }

    @Test
    void old_answers_fade() {
        OutputLengths lengths = new OutputLengths();
        for (int i = 0; i < 10_000; i++) {
            lengths.add(5_000);
        }
        for (int i = 0; i < 4 * OutputLengths.HALF_LIFE; i++) {
            lengths.add(50);
        }
        assertThat(lengths.quantile(0.9, 0)).isLessThan(100);
    }

    @Test
    void it_learns_for_ever() {
        OutputLengths lengths = new OutputLengths();
        for (int i = 0; i < 400_000; i++) {
            lengths.add(100);
        }
        assertThat(lengths.quantile(0.9, 0)).isBetween(100L, 120L);
    }

    @Test
    void any_length_has_a_place() {
        OutputLengths lengths = new OutputLengths();
        for (int i = 0; i < OutputLengths.ENOUGH; i++) {
            lengths.add(i % 2 == 0 ? 0 : Long.MAX_VALUE);
        }
        assertThat(lengths.quantile(0.1, 7)).isEqualTo(1);
        assertThat(lengths.quantile(1, 7)).isGreaterThan(10_000_000);
    }
}
