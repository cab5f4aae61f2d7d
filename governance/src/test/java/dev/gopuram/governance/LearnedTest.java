package dev.gopuram.governance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LearnedTest {
    @Test
    void names_under_which_nothing_was_used_take_no_place_of_those_that_are_learned() {
        Learned learned = new Learned(1_000);
        for (int i = 0; i <= Learned.MAX_KINDS; i++) {
            learned.learn("made-up-" + i, 0);
        }
        for (int i = 0; i < 100; i++) {
            learned.learn("real", 10);
        }

        assertThat(learned.expected("real", Long.MAX_VALUE)).isLessThan(1_000);
    }
}
