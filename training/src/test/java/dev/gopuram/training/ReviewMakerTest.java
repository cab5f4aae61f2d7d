package dev.gopuram.training;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.evaluation.DataChecks;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReviewMakerTest {
    private final ReviewGrammar grammar = ReviewGrammar.read();

    @Test
    void the_same_seed_makes_the_same_reviews_and_another_seed_others() {
        assertThat(made(7)).isEqualTo(made(7));
        assertThat(made(8)).isNotEqualTo(made(7));
    }

    @Test
    void no_sentence_and_no_template_is_in_two_splits() {
        Map<Split, List<Review>> made = made(7);
        Set<String> sentences = new HashSet<>();
        made.values()
                .forEach(reviews -> reviews.forEach(review -> assertThat(sentences.add(DataChecks.alike(review.text())))
                        .as(review.text())
                        .isTrue()));
        assertThat(templates(made, Split.TRAIN))
                .isNotEmpty()
                .doesNotContainAnyElementsOf(templates(made, Split.TEST))
                .doesNotContainAnyElementsOf(templates(made, Split.VALIDATION));
    }

    @Test
    void no_judging_word_of_the_test_is_in_the_training() {
        for (String domain : grammar.domains()) {
            for (String list : List.of("good+", "bad-", "event+", "event-")) {
                assertThat(grammar.words(domain, list, Split.TRAIN))
                        .isNotEmpty()
                        .doesNotContainAnyElementsOf(grammar.words(domain, list, Split.TEST));
            }
        }
    }

    @Test
    void no_sentence_by_hand_is_trained_on() {
        Set<String> trained = made(7).getOrDefault(Split.TRAIN, List.of()).stream()
                .map(review -> DataChecks.alike(review.text()))
                .collect(Collectors.toSet());
        List<Review> byHand = HandWrittenReviews.read();
        assertThat(byHand).hasSizeGreaterThanOrEqualTo(120);
        assertThat(byHand)
                .extracting(review -> DataChecks.alike(review.text()))
                .doesNotHaveDuplicates()
                .doesNotContainAnyElementsOf(trained);
    }

    @Test
    void every_gap_is_filled_and_articles_fit() {
        made(7).values()
                .forEach(reviews -> assertThat(reviews)
                        .extracting(Review::text)
                        .noneMatch(text -> text.contains("{") || text.matches(".*\\b[Aa] [aei].*")));
    }

    private Map<Split, List<Review>> made(long seed) {
        return new ReviewMaker(grammar, seed).make(SentimentModel.DRAWS);
    }

    private static Set<String> templates(Map<Split, List<Review>> made, Split split) {
        return made.getOrDefault(split, List.of()).stream().map(Review::source).collect(Collectors.toSet());
    }
}
