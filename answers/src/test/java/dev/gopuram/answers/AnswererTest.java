package dev.gopuram.answers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Query.Mode;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.FakeModels;
import dev.gopuram.testkit.FakeSearch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The three verdicts, with bounds that leave no doubt which one it has to be. */
final class AnswererTest {
    private static final String SENTENCE = "The ferry ticket price is 12 € at the kiosk.";
    private static final String QUESTION = "What is the price of a ferry ticket at the kiosk?";
    private static final String LEAD =
            "I found nothing in `docs` that clearly answers this. The nearest passages say:\n";

    private final FakeSearch search = new FakeSearch();

    private Answer answer(double support, double nearest) {
        return Contexts.admin().call(() -> {
            List<Reading> readings =
                    search.query(new Query("docs", QUESTION, Mode.HYBRID, 8, Map.of(), null, true)).hits().stream()
                            .map(hit -> Reading.of("docs", hit))
                            .toList();
            return new Answerer(new Thresholds(3, support, nearest), new FakeModels(), search)
                    .answer(QUESTION, readings, "docs");
        });
    }

    @Test
    void what_is_supported_is_answered() {
        search.with("ferry", "Harbour", SENTENCE);

        Answer answer = answer(0, 0);

        assertThat(answer.verdict()).isEqualTo(Verdict.ANSWERED);
        assertThat(answer.pieces()).containsExactly(SENTENCE + " [1]");
    }

    @Test
    void what_is_doubtful_is_shown_and_said_to_be_so() {
        search.with("ferry", "Harbour", SENTENCE);

        Answer answer = answer(1, 0);

        assertThat(answer.verdict()).isEqualTo(Verdict.NEAREST);
        assertThat(answer.pieces()).containsExactly(LEAD + SENTENCE + " [1]");
        assertThat(answer.citations())
                .singleElement()
                .extracting(Citation::text)
                .isEqualTo(SENTENCE);
    }

    @Test
    void what_is_not_even_near_is_not_shown() {
        search.with("ferry", "Harbour", SENTENCE);

        Answer answer = answer(1, 1);

        assertThat(answer.verdict()).isEqualTo(Verdict.NOTHING);
        assertThat(answer.pieces()).containsExactly("I found nothing in `docs` that answers this.");
        assertThat(answer.citations()).isEmpty();
    }

    @Test
    void what_speaks_for_a_sentence_that_cannot_be_cited_speaks_for_no_other() {
        String page = "<p>" + SENTENCE + "</p>";
        search.with("page", "Harbour", Format.HTML, page, SENTENCE, 0, page.length());
        search.replace("page", "<p>It has changed.</p>" + page);
        search.with("notice", "Harbour", "The ferry ticket price at the kiosk was 11 € last year, which is history.");

        Answer answer = answer(0, 0);

        assertThat(answer.verdict()).isEqualTo(Verdict.NEAREST);
        assertThat(answer.citations())
                .singleElement()
                .extracting(Citation::document)
                .isEqualTo("notice");
    }
}
