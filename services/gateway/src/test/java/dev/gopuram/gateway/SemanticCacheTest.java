package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.edge.EdgeRecord;
import dev.gopuram.governance.CacheConfig;
import dev.gopuram.governance.RouteCacheConfig;
import dev.gopuram.governance.SemanticConfig;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** To the fake, texts that share most of their words mean nearly the same. */
class SemanticCacheTest {
    private static final String PATH = "/v1/chat/completions";
    private static final String ASKED = "how do i change my password at work";
    private static final String SIMILAR = "how can i change my password at work";
    private static final Usage USED = new Usage(9, 0, 8, Usage.Source.REPORTED);

    private final TestEdge edge = new TestEdge(config("", Duration.ZERO));
    private final AtomicInteger paid = new AtomicInteger();

    @BeforeEach
    void answer() {
        answering(edge);
    }

    @Test
    void a_question_of_the_same_meaning_is_given_the_answer_and_told_how_near_it_was() {
        FakeExchange first = edge.post(PATH, body(ASKED));
        EdgeRecord miss = edge.record();
        FakeExchange second = edge.post(PATH, body(SIMILAR));
        EdgeRecord hit = edge.record();

        assertThat(first.header("x-gopuram-cache")).isEqualTo("miss");
        assertThat(second.header("x-gopuram-cache")).isEqualTo("semantic");
        assertThat(second.header("x-gopuram-cache-similarity")).isEqualTo("0.969");
        assertThat(second.header("x-gopuram-model")).isEqualTo("up/m");
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(paid).hasValue(1);
        assertThat(miss.usage()).isEqualTo(USED);
        assertThat(miss.cache()).isEqualTo("miss");
        assertThat(hit.usage()).as("what finding its meaning took").isEqualTo(new Usage(8, 0, 0, Usage.Source.COUNTED).by("mini@1"));
        assertThat(hit.model()).isEqualTo("mini@1");
        assertThat(hit.cache()).isEqualTo("semantic");
        assertThat(hit.cacheHit()).isTrue();
    }

    @Test
    void a_question_that_is_not_near_enough_is_asked() {
        TestEdge strict = new TestEdge(config("", Duration.ZERO, 0.97));
        answering(strict);
        strict.post(PATH, body(ASKED));

        assertThat(strict.post(PATH, body(SIMILAR)).header("x-gopuram-cache")).isEqualTo("miss");
        assertThat(paid).hasValue(2);
    }

    @ParameterizedTest
    @CsvSource({
        "what is the sum of all numbers up to 12 please, what is the sum of all numbers up to 13 please",
        "can i carry over my leave to the next year, can i not carry over my leave to the next year",
        "please tell me all about flights from Paris to Rome, please tell me all about flights from Rome to Paris",
        "how do i turn the dark mode of this app on, how do i turn the dark mode of this app off",
        "please tell me when the old bridge was built, please tell me where the old bridge was built"
    })
    void near_words_with_another_number_denial_name_or_opposite_are_another_question(String one, String other) {
        edge.post(PATH, body(one));

        assertThat(edge.post(PATH, body(other)).header("x-gopuram-cache")).isEqualTo("miss");
        assertThat(edge.post(PATH, body("well " + one)).header("x-gopuram-cache"))
                .isEqualTo("semantic");
    }

    @Test
    void two_tenants_never_share_a_similar_answer() {
        edge.post(PATH, body(ASKED));

        FakeExchange other = edge.as(TestEdge.OTHER, "POST", PATH, body(SIMILAR));

        assertThat(other.header("x-gopuram-cache")).isEqualTo("miss");
        assertThat(edge.post(PATH, body(SIMILAR)).text()).contains("\"n\":1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"n\",\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
                "{\"model\":\"m\",\"temperature\":0.1,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
                "{\"model\":\"m\",\"temperature\":0,\"max_tokens\":5,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
                "{\"model\":\"m\",\"temperature\":0,\"user\":\"u\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
                "{\"model\":\"m\",\"temperature\":0,\"messages\":[{\"role\":\"system\",\"content\":\"be short\"},"
                        + "{\"role\":\"user\",\"content\":\"%s\"}]}",
                "{\"model\":\"m\",\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"},"
                        + "{\"role\":\"assistant\",\"content\":\"yes?\"},{\"role\":\"user\",\"content\":\"%s\"}]}"
            })
    void whatever_else_differs_makes_another_question(String template) {
        edge.post(PATH, body(ASKED));

        assertThat(edge.post(PATH, template.formatted(SIMILAR)).header("x-gopuram-cache"))
                .isEqualTo("miss");
        assertThat(edge.post(PATH, template.formatted(ASKED)).header("x-gopuram-cache"))
                .isEqualTo("semantic");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
                "{\"model\":\"m\",\"temperature\":0.4,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
                "{\"model\":\"m\",\"temperature\":0,\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
                "{\"model\":\"m\",\"temperature\":0,\"store\":true,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
                "{\"model\":\"m\",\"temperature\":0,\"tools\":[{\"type\":\"function\"}],"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
                "{\"model\":\"m\",\"temperature\":0,\"tool_choice\":\"auto\","
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
                "{\"model\":\"m\",\"temperature\":0,\"functions\":[{\"name\":\"f\"}],"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}",
                "{\"model\":\"m\",\"temperature\":0,\"messages\":[{\"role\":\"tool\",\"content\":\"4\",\"tool_call_id\":\"c\"},"
                        + "{\"role\":\"user\",\"content\":\"%s\"}]}",
                "{\"model\":\"m\",\"temperature\":0,\"messages\":[{\"role\":\"assistant\",\"content\":\"\","
                        + "\"tool_calls\":[{\"id\":\"c\"}]},{\"role\":\"user\",\"content\":\"%s\"}]}",
                "{\"model\":\"m\",\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":"
                        + "[{\"type\":\"text\",\"text\":\"%s\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"x\"}}]}]}",
                "{\"model\":\"m\",\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"%s\"},"
                        + "{\"role\":\"assistant\",\"content\":\"Sure\"}]}",
                "{\"model\":\"m\",\"temperature\":0,\"web_search_options\":{},"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
            })
    void what_is_more_than_words_or_is_to_differ_each_time_is_never_compared(String template) {
        edge.post(PATH, template.formatted(ASKED));

        assertThat(edge.post(PATH, template.formatted(ASKED)).text()).contains("\"n\":2");
        assertThatThrownBy(edge.models::asked).hasMessageContaining("nothing was embedded");
    }

    @Test
    void the_dialects_of_others_are_compared_too() {
        String message = "{\"model\":\"m\",\"max_tokens\":9,\"temperature\":0,\"system\":\"be short\",\"messages\":"
                + "[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"%s\"}]}]}";
        String response = "{\"model\":\"m\",\"store\":false,\"temperature\":0,\"input\":\"%s\"}";

        assertThat(cacheOf("/v1/messages", message)).isEqualTo("semantic");
        assertThat(cacheOf("/v1/responses", response)).isEqualTo("semantic");
    }

    private String cacheOf(String path, String template) {
        assertThat(edge.post(path, template.formatted(ASKED)).header("x-gopuram-cache"))
                .isEqualTo("miss");
        return edge.post(path, template.formatted(SIMILAR)).header("x-gopuram-cache");
    }

    @Test
    void a_streamed_answer_comes_back_as_a_stream_to_who_wants_one() {
        edge.chat.streaming = r -> TokenStream.of(
                        List.of(Frame.of(Bytes.utf8("data: 1\n\n")), Frame.of(Bytes.utf8("data: [DONE]\n\n"))),
                        new End.Finished(USED))
                .headed(new TokenStream.Head("up/m", ""));
        String stream = "{\"stream\":true," + body("%s").substring(1);
        FakeExchange first = edge.post(PATH, stream.formatted(ASKED));
        assertThat(edge.record().usage()).isEqualTo(USED);

        FakeExchange second = edge.post(PATH, stream.formatted(SIMILAR));

        assertThat(second.header("x-gopuram-cache")).isEqualTo("semantic");
        assertThat(second.header("content-type")).isEqualTo("text/event-stream");
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(edge.record().usage().inputTokens()).isEqualTo(8);
        assertThat(edge.post(PATH, body(SIMILAR)).header("x-gopuram-cache")).isEqualTo("miss");
    }

    @Test
    void a_stream_that_broke_off_is_given_to_nobody_else() {
        edge.chat.streaming = r ->
                TokenStream.of(List.of(Frame.of(Bytes.utf8("data: 1\n\n"))), new End.Truncated(USED, "no end mark"));
        String stream = "{\"stream\":true," + body("%s").substring(1);
        edge.post(PATH, stream.formatted(ASKED));

        assertThat(edge.post(PATH, stream.formatted(SIMILAR)).header("x-gopuram-cache"))
                .isEqualTo("miss");
    }

    @Test
    void what_a_fallback_said_is_given_to_nobody_else() {
        edge.chat.completing = r -> new Completion(Bytes.utf8("{}"), "spare", "spare", USED);
        edge.post(PATH, body(ASKED));

        assertThat(edge.post(PATH, body(SIMILAR)).header("x-gopuram-cache")).isEqualTo("miss");
    }

    @Test
    void a_caller_who_wants_it_anew_gets_it_anew_and_others_get_that() {
        edge.post(PATH, body(ASKED));

        assertThat(asking("no-store").text()).contains("\"n\":2");
        assertThat(edge.post(PATH, body(SIMILAR)).text()).contains("\"n\":1");
        assertThat(asking("no-cache").text()).contains("\"n\":3");
        assertThat(edge.post(PATH, body(SIMILAR)).text()).contains("\"n\":3");
    }

    @Test
    void where_no_meaning_is_found_the_question_is_asked() {
        TestEdge without = new TestEdge(config("no-such-model", Duration.ZERO));
        answering(without);

        without.post(PATH, body(ASKED));
        FakeExchange second = without.post(PATH, body(ASKED));

        assertThat(second.status).isEqualTo(200);
        assertThat(second.text()).contains("\"n\":2");
    }

    @Test
    void an_answer_is_forgotten_when_its_time_is_over() {
        edge.post(PATH, body(ASKED));
        edge.clock.advance(Duration.ofHours(1).minusNanos(1));
        assertThat(edge.post(PATH, body(SIMILAR)).header("x-gopuram-cache")).isEqualTo("semantic");
        edge.clock.advance(Duration.ofNanos(1));

        assertThat(edge.post(PATH, body(SIMILAR)).header("x-gopuram-cache")).isEqualTo("miss");
    }

    @Test
    void the_exact_cache_goes_first_and_keeps_no_similar_answer_as_its_own() {
        TestEdge both = new TestEdge(config("", Duration.ofMinutes(10)));
        answering(both);

        assertThat(both.post(PATH, body(ASKED)).header("x-gopuram-cache")).isEqualTo("miss");
        assertThat(both.post(PATH, body(ASKED)).header("x-gopuram-cache")).isEqualTo("hit");
        assertThat(both.post(PATH, body(SIMILAR)).header("x-gopuram-cache")).isEqualTo("semantic");
        assertThat(both.post(PATH, body(SIMILAR)).header("x-gopuram-cache")).isEqualTo("semantic");
    }

    @Test
    void nothing_is_compared_unless_the_configuration_says_so() {
        TestEdge plain = new TestEdge();
        answering(plain);
        plain.post(PATH, body(ASKED));

        assertThat(plain.post(PATH, body(ASKED)).text()).contains("\"n\":2");
        assertThatThrownBy(plain.models::asked).hasMessageContaining("nothing was embedded");
    }

    private FakeExchange asking(String wish) {
        return edge.raw("POST", PATH, body(ASKED), "authorization", "Bearer " + TestEdge.ALL, "cache-control", wish)
                .await();
    }

    private void answering(TestEdge which) {
        which.chat.completing =
                r -> new Completion(Bytes.utf8("{\"n\":" + paid.incrementAndGet() + "}"), "up/m", "", USED);
    }

    private static String body(String question) {
        return "{\"model\":\"m\",\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"" + question
                + "\"}]}";
    }

    private static CacheConfig config(String model, Duration exact) {
        return config(model, exact, 0.8);
    }

    private static CacheConfig config(String model, Duration exact, double threshold) {
        CacheConfig plain = CacheConfig.defaults();
        return new CacheConfig(
                plain.memory(),
                plain.maxEntry(),
                plain.maxFollowers(),
                plain.followWait(),
                plain.secondLevel(),
                new RouteCacheConfig(exact, Duration.ZERO, Duration.ZERO),
                plain.embed(),
                plain.search(),
                new SemanticConfig(true, model, threshold, Duration.ofHours(1), 100, ByteSize.mib(1), 0.3, 200),
                plain.idempotency());
    }
}
