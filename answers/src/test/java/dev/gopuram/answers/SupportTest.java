package dev.gopuram.answers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SupportTest {
    private static final Support GOOD = new Support(0.7, 0.8, 0.1, true, false, 12);

    @Test
    void a_near_sentence_that_speaks_of_everything_asked_supports_an_answer() {
        assertThat(GOOD.value()).isBetween(0.5, 1.0);
    }

    @Test
    void each_thing_that_speaks_against_it_counts() {
        assertThat(new Support(0.3, 0.8, 0.1, true, false, 12).value()).isLessThan(GOOD.value());
        assertThat(new Support(0.7, 0.3, 0.1, true, false, 12).value()).isLessThan(GOOD.value());
        assertThat(new Support(0.7, 0.8, 0.0, true, false, 12).value()).isLessThan(GOOD.value());
        assertThat(new Support(0.7, 0.8, 0.1, false, false, 12).value()).isLessThan(GOOD.value());
        assertThat(new Support(0.7, 0.8, 0.1, true, true, 12).value()).isLessThan(GOOD.value());
        assertThat(new Support(0.7, 0.8, 0.1, true, false, 3).value()).isLessThan(GOOD.value());
    }

    @Test
    void a_word_that_nothing_comes_near_to_leaves_a_near_sentence_without_support() {
        assertThat(new Support(0.55, 0.35, 0.02, true, false, 12).value()).isLessThan(0.5);
    }

    @Test
    void a_sentence_is_no_more_one_for_being_longer_than_long() {
        assertThat(new Support(0.7, 0.8, 0.1, true, false, 400).value())
                .isEqualTo(new Support(0.7, 0.8, 0.1, true, false, 40).value());
    }
}
