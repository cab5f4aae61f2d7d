package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SupportTest {
    private static final Reading READING = new Reading(new Reading.Source.Said(0, 0), "", "", "A sentence.", true, 0.5);

    private static AnswerFinder.Scored sentence(double alone, boolean counts, double coverage) {
        Unit unit = new Unit(0, 11, 1, "", "");
        Candidate candidate = new Candidate(READING, unit, 0, "question", "A sentence.", true, counts, coverage);
        return new AnswerFinder.Scored(candidate, alone, alone);
    }

    private static double support(QuestionForm form, AnswerFinder.Scored best, double... others) {
        List<AnswerFinder.Scored> all = new ArrayList<>(List.of(best));
        for (double other : others) {
            all.add(sentence(other, true, 0));
        }
        all.sort((a, b) -> Double.compare(b.nearness(), a.nearness()));
        return Support.of(form, best, all);
    }

    @Test
    void a_near_sentence_that_stands_out_supports_an_answer_and_one_among_equals_does_not() {
        AnswerFinder.Scored best = sentence(0.6, true, 0.4);

        assertThat(support(QuestionForm.MEASURED, best, 0.2, 0.2, 0.2)).isGreaterThan(0.5);
        assertThat(support(QuestionForm.FACT, best, 0.6, 0.6, 0.6)).isLessThan(0.5);
    }

    @Test
    void the_same_sentence_proves_more_about_a_situation_than_about_a_property() {
        AnswerFinder.Scored best = sentence(0.5, true, 0.0);

        assertThat(support(QuestionForm.SITUATION, best, 0.3, 0.3, 0.3)).isGreaterThan(0.5);
        assertThat(support(QuestionForm.FACT, best, 0.3, 0.3, 0.3)).isLessThan(0.5);
    }

    @Test
    void a_nearer_sentence_of_another_kind_speaks_against_it() {
        AnswerFinder.Scored best = sentence(0.5, true, 0.8);

        assertThat(support(QuestionForm.MEASURED, best, 0.5, 0.3, 0.3)).isGreaterThan(0.5);
        assertThat(support(QuestionForm.MEASURED, best, 0.8, 0.3, 0.3)).isLessThan(0.5);
    }

    @Test
    void what_is_not_counted_is_no_answer_to_how_many() {
        assertThat(support(QuestionForm.MEASURED, sentence(0.6, true, 0.8), 0.3, 0.3, 0.3))
                .isGreaterThan(0.5);
        assertThat(support(QuestionForm.MEASURED, sentence(0.6, false, 0.8), 0.3, 0.3, 0.3))
                .isLessThan(0.5);
    }
}
