package dev.gopuram.answers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class CountedThingTest {
    private static Optional<CountedThing> asked(String question) {
        return Question.of(question).counted();
    }

    @Test
    void a_thing_is_counted_where_the_number_stands_before_it() {
        CountedThing pupils = asked("How many pupils does the school have?").orElseThrow();

        assertThat(pupils.isCountedIn("It teaches 212 young pupils.", Set.of())).isTrue();
        assertThat(pupils.isCountedIn("Every pupil plays once a year.", Set.of()))
                .isFalse();
        assertThat(pupils.isCountedIn("There are 212 of them.", Set.of())).isFalse();
    }

    @Test
    void an_amount_may_stand_behind_its_thing() {
        CountedThing coffee = asked("How much coffee goes into the filter?").orElseThrow();

        assertThat(coffee.isCountedIn("Coffee: 18 g", Set.of())).isTrue();
        assertThat(coffee.isCountedIn("Coffee is ground for the big filter, 18 g", Set.of()))
                .isFalse();
    }

    @Test
    void a_row_of_a_table_sets_thing_and_number_apart() {
        CountedThing connections = asked("How many connections are allowed?").orElseThrow();

        assertThat(connections.isCountedIn("connections · 400 per user", Set.of("connect")))
                .isTrue();
        assertThat(connections.isCountedIn("connections · 400 per user", Set.of()))
                .isFalse();
    }

    @Test
    void most_questions_want_nothing_counted() {
        assertThat(asked("How long is the break?")).isEmpty();
        assertThat(asked("How much does it cost?")).isEmpty();
        assertThat(asked("What is the capacity?")).isEmpty();
    }
}
