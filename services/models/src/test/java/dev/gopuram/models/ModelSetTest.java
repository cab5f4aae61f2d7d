package dev.gopuram.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Problem;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelSetTest {
    @ParameterizedTest
    @CsvSource({
        "nlp/*, nlp, sentiment, true",
        "nlp/*, vision, shapes, false",
        "vision/shapes, vision, shapes, true",
        "vision/shapes, vision, shapes2, false",
        "text-*, nlp, text-small, true",
        "text-small, tensor, text-small, true",
        "*/text-small, nlp, text-small, true",
        "*, tabular, prices, true",
    })
    void a_pattern_holds_what_it_names(String pattern, String family, String name, boolean held) {
        assertThat(new ModelSet(List.of(pattern)).holds(family, name)).isEqualTo(held);
    }

    @ParameterizedTest
    @CsvSource({
        "nlp/*, vision/*, false",
        "nlp/*, nlp/sentiment, true",
        "nlp/*, sentiment, true",
        "*, vision/shapes, true",
        "nlp/text-*, nlp/text-small, true",
        "nlp/text-*, nlp/sent*, false",
        "nlp/a, nlp/b, false",
        "vision/a, nlp/a, false",
    })
    void two_sets_overlap_where_a_model_may_be_in_both(String one, String other, boolean overlap) {
        ModelSet a = new ModelSet(List.of("tensor/x", one));
        ModelSet b = new ModelSet(List.of(other, "tabular/y"));
        assertThat(a.overlaps(b)).isEqualTo(overlap);
        assertThat(b.overlaps(a)).isEqualTo(overlap);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "nlp/", "nlp/**", "nlp/*x", "NLP/*", "nlp/a/b", "../x"})
    void a_pattern_that_is_none_is_refused_with_its_text(String pattern) {
        assertThatThrownBy(() -> new ModelSet(List.of(pattern)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("models: " + pattern);
    }
}
