package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.answers.Answerer;
import dev.gopuram.answers.Citation;
import dev.gopuram.answers.Verdict;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Query.Mode;
import dev.gopuram.platform.dialects.Stop;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.FakeModels;
import dev.gopuram.testkit.FakeSearch;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What is configured and what the request bounds reach the answer. */
final class ComposeAnswerTest {
    private static final String SENTENCE = "The ferry ticket price is 12 € at the kiosk.";
    private static final String QUESTION = "What is the price of a ferry ticket at the kiosk?";
    private static final String LEAD =
            "I found nothing in `docs` that clearly answers this. The nearest passages say:\n";

    private final FakeSearch search = new FakeSearch();

    private ExtractiveAnswer answer(double support, double nearest, String more) {
        return Contexts.admin().call(() -> {
            var hits = search.query(new Query("docs", QUESTION, Mode.HYBRID, 8, Map.of(), null, true))
                    .hits();
            ChatRequest request = RequestReader.read(
                    ChatUnderTest.request(
                            "{\"messages\":[{\"role\":\"user\",\"content\":\"" + QUESTION + "\"}]" + more + "}"),
                    UnaryOperator.identity(),
                    ChatUnderTest.NO_PROMPTS);
            Answerer answerer =
                    new Answerer(new ExtractiveConfig(3, support, nearest).thresholds(), new FakeModels(), search);
            return new ComposeAnswer(answerer).of(request, new Sources.Found("docs", hits));
        });
    }

    @Test
    void what_is_doubtful_is_shown_and_said_to_be_so() {
        search.with("ferry", "Harbour", SENTENCE);

        ExtractiveAnswer answer = answer(1, 0, "");

        assertThat(answer.verdict()).isEqualTo(Verdict.NEAREST);
        assertThat(answer.text()).isEqualTo(LEAD + SENTENCE + " [1]");
        assertThat(answer.citations())
                .singleElement()
                .extracting(Citation::text)
                .isEqualTo(SENTENCE);
    }

    @Test
    void an_answer_without_room_for_a_passage_promises_none() {
        search.with("ferry", "Harbour", SENTENCE);

        ExtractiveAnswer answer = answer(1, 0, ",\"max_tokens\":20");

        assertThat(answer.text()).isEmpty();
        assertThat(answer.verdict()).isEqualTo(Verdict.NEAREST);
        assertThat(answer.citations()).isEmpty();
        assertThat(answer.stop()).isEqualTo(Stop.LENGTH);
    }

    @Test
    void a_passage_that_has_room_in_part_is_cited_in_part() {
        search.with("ferry", "Harbour", SENTENCE);

        ExtractiveAnswer answer = answer(1, 0, ",\"max_tokens\":24");

        assertThat(answer.text()).isEqualTo(LEAD + "The ferry ticket");
        assertThat(answer.citations())
                .singleElement()
                .extracting(Citation::text)
                .isEqualTo("The ferry ticket");
    }
}
