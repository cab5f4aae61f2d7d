package dev.gopuram.answers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.testkit.FakeModels;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The fake model knows no meaning: a word is near itself, and most others are far. */
final class WordPointsTest {
    private final FakeModels models = new FakeModels();
    private final WordPoints words = new WordPoints(models);

    @Test
    void the_word_that_nothing_comes_near_to_decides() {
        assertThat(words.least(Set.of("tent", "weight"), Set.of("tent", "weight", "colour")))
                .isEqualTo(1);
        assertThat(words.least(Set.of("tent", "weight"), Set.of("tent", "colour")))
                .isLessThan(0.5);
    }

    @Test
    void a_question_without_words_is_answered_by_nothing_and_nothing_answers_one_with_words() {
        assertThat(words.least(Set.of(), Set.of("tent"))).isZero();
        assertThat(words.least(Set.of("tent"), Set.of())).isZero();
    }

    @Test
    void a_word_is_embedded_once() {
        words.least(Set.of("tent"), Set.of("weight", "colour"));
        words.least(Set.of("tent"), Set.of("weight", "peg"));

        assertThat(models.asked().inputs()).containsExactly("peg");
    }

    @Test
    void of_more_words_than_the_bound_the_rest_is_not_looked_at() {
        Set<String> many =
                IntStream.range(0, 3_000).mapToObj(i -> "w" + i).collect(Collectors.toCollection(LinkedHashSet::new));

        assertThat(words.least(many, many)).isEqualTo(1);
        assertThat(models.asked().inputs()).hasSize(512);
    }

    @Test
    void points_of_another_model_or_version_are_forgotten() {
        AtomicReference<Models> current = new AtomicReference<>(models);
        WordPoints points = new WordPoints((Models) Proxy.newProxyInstance(
                Models.class.getClassLoader(),
                new Class<?>[] {Models.class},
                (proxy, method, arguments) -> method.invoke(current.get(), arguments)));
        for (FakeModels next : List.of(
                new FakeModels(FakeModels.NAME, "2.0.0", FakeModels.DIMENSIONS),
                new FakeModels("wide", "2.0.0", 128))) {
            points.least(Set.of("tent"), Set.of("weight"));
            current.set(next);

            points.least(Set.of("tent"), Set.of("weight", "peg" + next));

            assertThat(next.asked().inputs()).containsExactlyInAnyOrder("tent", "weight", "peg" + next);
        }
    }
}
