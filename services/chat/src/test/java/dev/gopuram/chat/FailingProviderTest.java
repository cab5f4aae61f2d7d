package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.resilience.BreakerConfig;
import dev.gopuram.platform.resilience.BreakerState;
import dev.gopuram.platform.resilience.RetryConfig;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.ManualClock;
import dev.gopuram.testkit.Script;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is done about a provider that fails, is at its limit or is gone, with nobody else to ask. */
final class FailingProviderTest {
    private static final URI NOBODY = URI.create("http://127.0.0.1:1/v1");
    private static final String ASK =
            "{\"model\":\"up/gpt-test\",\"messages\":[{\"role\":\"user\",\"content\":\"Say something\"}]}";
    private static final String STREAM = ASK.replace("{\"model\"", "{\"stream\":true,\"model\"");
    private static final BreakerConfig BREAKER = BreakerConfig.defaults();
    private static final RetryConfig RETRIES =
            new RetryConfig(2, 0.15, Duration.ofMinutes(1), 2, Duration.ofMillis(1), Duration.ofMillis(50));
    private static final Script BUSY = Script.error(503, "overloaded", "busy", "retry-after-ms", "1");

    private final ManualClock clock = new ManualClock();
    private final TwoProviders between = new TwoProviders();

    @AfterEach
    void close() {
        between.close();
    }

    private ChatUnderTest open(TwoProviders.Up how) {
        return between.open(how, Map.of(), clock);
    }

    private static Problem refused(ChatUnderTest chat) {
        return catchThrowableOfType(Problem.class, () -> chat.complete(ASK));
    }

    private static void fail(ChatUnderTest chat, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(refused(chat)).isNotNull();
        }
    }

    private int asked() {
        return between.up.received().size();
    }

    private List<String> keysSeen() {
        return between.up.received().stream()
                .map(request -> request.headers("authorization").getFirst().substring("Bearer ".length()))
                .toList();
    }

    @Test
    void keys_of_a_pool_take_turns() {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.keys("k1", "k2"));

        for (int i = 0; i < 4; i++) {
            chat.complete(ASK);
        }

        assertThat(keysSeen()).containsExactly("k1", "k2", "k1", "k2");
    }

    @Test
    void where_one_key_is_at_its_limit_another_is_used_and_the_first_rests_as_long_as_it_was_told() {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.keys("k1", "k2"));
        between.up.next(Script.tooManyRequests(20));

        chat.complete(ASK);
        chat.complete(ASK);
        clock.advance(Duration.ofSeconds(20));
        chat.complete(ASK);
        chat.complete(ASK);

        assertThat(keysSeen().subList(0, 3)).containsExactly("k1", "k2", "k2");
        assertThat(keysSeen().subList(3, 5)).containsExactlyInAnyOrder("k1", "k2");
    }

    @Test
    void a_provider_with_no_key_left_is_not_the_callers_429() {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.keys("k1", "k2"));
        between.up.next(Script.tooManyRequests(60), Script.tooManyRequests(20));

        Problem first = refused(chat);
        clock.advance(Duration.ofSeconds(5));
        Problem second = refused(chat);

        assertThat(List.of(first.code(), second.code())).containsOnly(Problem.Code.OVERLOADED);
        assertThat(first.code().httpStatus()).isEqualTo(503);
        assertThat(first.retryAfter()).isEqualTo(Duration.ofSeconds(20));
        assertThat(second.retryAfter()).isEqualTo(Duration.ofSeconds(15));
        assertThat(asked()).as("asked again before it said").isEqualTo(2);
    }

    @Test
    void the_limit_of_a_lone_key_is_the_providers_to_judge_and_not_the_callers_429_either() {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN);
        between.up.next(Script.tooManyRequests(20));

        Problem problem = refused(chat);

        assertThat(problem.code()).isEqualTo(Problem.Code.OVERLOADED);
        assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(20));
        assertThat(chat.complete(ASK).fallback()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void a_refused_key_gives_way_to_another(int status) {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.keys("k1", "k2"));
        between.up.next(Script.error(status, "invalid_api_key", "no"));

        chat.complete(ASK);
        chat.complete(ASK);

        assertThat(keysSeen()).containsExactly("k1", "k2", "k2");
    }

    @Test
    void a_key_whose_account_is_empty_gives_way_to_another() {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.keys("k1", "k2"));
        between.up.next(Script.error(429, "insufficient_quota", "pay"));

        chat.complete(ASK);

        assertThat(keysSeen()).containsExactly("k1", "k2");
    }

    @Test
    void one_models_limit_is_no_other_models() {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.keys("k1", "k2"));
        between.up.next(Script.tooManyRequests(20), Script.tooManyRequests(20));
        fail(chat, 1);

        assertThat(chat.complete(ASK.replace("gpt-test", "other")).fallback()).isEmpty();
    }

    @Test
    void no_key_of_a_pool_is_shown_in_the_providers_words() {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.keys("sk-one", "sk-two"));
        between.up.next(Script.error(400, "bad", "sk-one and sk-two are not for this"));

        assertThat(refused(chat).detail()).isEqualTo("up: *** and *** are not for this");
    }

    @Test
    void a_dead_upstream_is_asked_at_most_fifteen_percent_more_often() {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.retries(RETRIES));
        between.up.always(BUSY);

        fail(chat, 200);

        assertThat(asked()).isEqualTo(230);
        assertThat(between.counted.stream().filter("retried up"::equals)).hasSize(30);
    }

    /** Whether it was executed nobody knows, and a completion is paid for each time. */
    static Stream<Arguments> unknownOutcomes() {
        return Stream.of(
                Arguments.of("hangs up", Script.hangUp()),
                Arguments.of("resets", (Script) (request, reply) -> reply.reset()),
                Arguments.of("500", Script.serverError()),
                Arguments.of("500, please retry", Script.error(500, "x", "y", "x-should-retry", "true")),
                Arguments.of("502", Script.error(502, "bad_gateway", "x", "retry-after-ms", "1")),
                Arguments.of("504", Script.error(504, "timeout", "x", "retry-after-ms", "1")),
                Arguments.of("garbage", Script.garbage()),
                Arguments.of("cut", Script.verbatim("{\"choices\":")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unknownOutcomes")
    void a_request_whose_outcome_is_unknown_is_never_sent_twice(String what, Script script) {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.retries(RETRIES));
        between.up.always(script);

        fail(chat, 1);
        catchThrowableOfType(Problem.class, () -> chat.stream(STREAM));

        assertThat(asked()).as("one request for each call: " + what).isEqualTo(2);
    }

    static Stream<Arguments> noAnswers() {
        return Stream.of(
                Arguments.of("hangs up", Script.hangUp()),
                Arguments.of("resets", (Script) (request, reply) -> reply.reset()),
                Arguments.of("garbage", Script.garbage()),
                Arguments.of("no object", Script.json(200, "[]")),
                Arguments.of("too large", Script.json(200, "\"" + "x".repeat(11 * 1024 * 1024) + "\"")),
                Arguments.of("cut", Script.verbatim("{\"choices\":")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("noAnswers")
    void a_request_that_was_sent_and_not_answered_is_paid_for(String what, Script script) {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN);
        between.up.always(script);

        Problem whole = refused(chat);

        Problem.Spent spent = Objects.requireNonNull(whole.spent(), what);
        assertThat(spent.model()).isEqualTo("up/gpt-test");
        assertThat(spent.usage().source()).isEqualTo(Usage.Source.ESTIMATED);
        assertThat(spent.usage().inputTokens()).isPositive();
        assertThat(spent.usage().outputTokens()).isZero();
        assertThat(chat.read(() -> chat.stream(STREAM)).end().usage().inputTokens())
                .as(what)
                .isPositive();
    }

    @Test
    void a_request_that_nobody_saw_or_that_was_refused_costs_nothing() {
        ChatUnderTest gone = between.open(NOBODY, TwoProviders.Up.PLAIN, Map.of(), Clock.system());
        assertThat(refused(gone).spent()).isNull();

        ChatUnderTest chat = open(TwoProviders.Up.PLAIN);
        between.up.next(BUSY);
        assertThat(refused(chat).spent()).isNull();
    }

    @Test
    void a_provider_that_names_the_time_is_asked_again_then() {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.retries(RETRIES));
        between.up.next(BUSY);

        assertThat(chat.complete(ASK).fallback()).isEmpty();
        assertThat(asked()).isEqualTo(2);
    }

    @Test
    void a_provider_that_asks_for_more_patience_than_there_is_is_not_asked_again() {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.retries(RETRIES));
        between.up.next(Script.error(503, "overloaded", "busy", "retry-after", "7"));

        assertThat(refused(chat).retryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void a_provider_that_forbids_another_try_is_not_asked_again() {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.retries(RETRIES));
        between.up.next(Script.error(503, "overloaded", "busy", "retry-after-ms", "1", "x-should-retry", "false"));

        assertThat(refused(chat).code()).isEqualTo(Problem.Code.OVERLOADED);
        assertThat(asked()).isEqualTo(1);
    }

    @Test
    void a_refused_connection_is_tried_again_since_nothing_was_sent() {
        ChatUnderTest chat = between.open(NOBODY, TwoProviders.Up.PLAIN.retries(RETRIES), Map.of(), Clock.system());

        fail(chat, 1);

        assertThat(between.counted).containsOnlyOnce("retried up");
    }

    @Test
    void after_five_failures_a_provider_is_left_alone_and_the_wait_is_told() {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.breaker(BREAKER));
        between.up.always(Script.serverError());
        fail(chat, 5);
        clock.advance(Duration.ofSeconds(10));

        Problem problem = refused(chat);

        assertThat(problem.code()).isEqualTo(Problem.Code.OVERLOADED);
        assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(20));
        assertThat(asked()).isEqualTo(5);
    }

    @Test
    void then_three_are_let_through_and_close_it() {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.breaker(BREAKER));
        between.up.always(Script.serverError());
        fail(chat, 5);
        clock.advance(BREAKER.openFor().plusMillis(1));
        fail(chat, 4);
        assertThat(asked()).as("three probes and no fourth").isEqualTo(8);

        clock.advance(BREAKER.openFor().plusMillis(1));
        between.up.always(Script.completion("well again"));
        for (int i = 0; i < 6; i++) {
            chat.complete(ASK);
        }

        assertThat(asked()).isEqualTo(14);
    }

    static Stream<Script> brokenStreams() {
        return Stream.of(Script.truncated("Hel"), Script.noEndMark("Hel"), Script.resetAfter("Hel"));
    }

    @ParameterizedTest
    @MethodSource("brokenStreams")
    void streams_that_break_off_open_it_as_well(Script broken) {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.breaker(BREAKER));
        between.up.always(broken);

        for (int i = 0; i < 5; i++) {
            chat.read(() -> chat.stream(STREAM));
        }

        Eventually.until("the breaker is open", () -> between.state("up/gpt-test") == BreakerState.OPEN);
        assertThat(refused(chat).retryAfter()).isEqualTo(BREAKER.openFor());
        assertThat(asked()).isEqualTo(5);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 422, 429})
    void neither_a_callers_mistake_nor_a_limit_nor_a_refused_key_opens_it(int status) {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.breaker(BREAKER));
        between.up.always(Script.error(status, "some_error", "because"));

        fail(chat, 10);

        assertThat(asked()).isEqualTo(10);
    }

    @Test
    void one_failing_model_says_nothing_of_another() {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.breaker(BREAKER));
        between.up.always(Script.serverError());
        fail(chat, 6);
        between.up.always(Script.completion("fine"));

        assertThat(chat.complete(ASK.replace("gpt-test", "other")).fallback()).isEmpty();
        assertThat(between.counted).contains("breaker up/gpt-test", "breaker up/other");
    }

    @Test
    void names_that_callers_make_up_do_not_make_breakers_without_bound() {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN);

        for (int i = 0; i < Lanes.MOST + 40; i++) {
            chat.complete(ASK.replace("gpt-test", "made-up-" + i));
        }

        assertThat(between.shown())
                .hasSize(Lanes.MOST)
                .contains("up/made-up-103")
                .doesNotContain("up/made-up-0");
        assertThat(between.counted).contains("retired up/made-up-0");
    }

    @Test
    void names_that_the_provider_does_not_know_push_out_no_model_that_it_has_and_are_shown_nowhere() {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.breaker(BREAKER));
        chat.complete(ASK);
        between.up.always(Script.serverError());
        fail(chat, 4);
        between.up.always(Script.error(404, "model_not_found", "no such model"));
        for (int i = 0; i < 3 * Lanes.MOST; i++) {
            refused(chat, "made-up-" + i);
        }
        between.up.always(Script.serverError());
        fail(chat, 1);

        assertThat(between.state("up/gpt-test")).isEqualTo(BreakerState.OPEN);
        assertThat(between.counted).containsExactly("breaker up/gpt-test");
    }

    @Test
    void on_the_way_that_many_share_only_what_speaks_of_the_provider_is_a_failure() {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.breaker(BREAKER));
        between.up.always(Script.serverError());
        for (int i = 0; i < Lanes.MOST_UNPROVED; i++) {
            for (int failure = 0; failure < BREAKER.failuresInARow(); failure++) {
                refused(chat, "down-" + i);
            }
        }
        between.up.always(Script.hangUp());
        for (int i = 0; i < 10; i++) {
            refused(chat, "odd-" + i);
        }
        assertThat(between.state("up/*")).isEqualTo(BreakerState.CLOSED);

        between.up.always(Script.completion("fine"));
        chat.complete(ASK);
        assertThat(between.shown()).as("who is answered has a way of his own").contains("up/gpt-test");

        between.up.always(Script.serverError());
        for (int i = 0; i < BREAKER.failuresInARow(); i++) {
            refused(chat, "odd-" + i);
        }
        assertThat(between.state("up/*")).isEqualTo(BreakerState.OPEN);
        between.up.always(Script.completion("fine"));
        assertThat(chat.complete(ASK).fallback()).isEmpty();
    }

    private static Problem refused(ChatUnderTest chat, String model) {
        return catchThrowableOfType(Problem.class, () -> chat.complete(ASK.replace("gpt-test", model)));
    }

    @Test
    void a_reader_that_leaves_gives_its_probe_back() {
        ChatUnderTest chat = open(TwoProviders.Up.PLAIN.breaker(BREAKER));
        between.up.always(Script.serverError());
        fail(chat, 5);
        clock.advance(BREAKER.openFor().plusMillis(1));
        between.up.always(Script.stallAfter("Hel"));

        for (int i = 0; i < 3; i++) {
            try (TokenStream left = chat.stream(STREAM)) {
                assertThat(Objects.requireNonNull(left).head().model()).isEqualTo("up/gpt-test");
            }
        }

        between.up.always(Script.completion("fine"));
        assertThat(chat.complete(ASK).fallback()).isEmpty();
    }
}
