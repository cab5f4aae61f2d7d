package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.OpenAiText;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.Spoken;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who answers in the place of a model that cannot, and how that is told. */
final class FallbackTest {
    private static final String CLAUDE = "claude/claude-test";
    private static final String TURNS = "\"messages\":[{\"role\":\"user\",\"content\":\"Say something, please\"}]}";
    private static final String ASK = "{\"model\":\"up/gpt-test\"," + TURNS;
    private static final String STREAM = "{\"model\":\"up/gpt-test\",\"stream\":true," + TURNS;
    private static final Duration SOON = Duration.ofMillis(200);

    private final TwoProviders between = new TwoProviders();

    @AfterEach
    void close() {
        between.close();
    }

    private ChatUnderTest open(Map<String, FallbackConfig> fallbacks) {
        return between.open(TwoProviders.Up.PLAIN, fallbacks, Clock.system());
    }

    private ChatUnderTest openToClaude() {
        between.claude.always(Script.completion(Spoken.ANTHROPIC, "from Claude"));
        return open(Map.of("default", toModels(CLAUDE)));
    }

    private static FallbackConfig toModels(String... models) {
        return to(null, models);
    }

    private static FallbackConfig to(@Nullable String text, String... models) {
        return new FallbackConfig(List.of(models), text, false, ChatUnderTest.PATIENCE);
    }

    private static Problem refused(ChatUnderTest chat) {
        return catchThrowableOfType(Problem.class, () -> chat.complete(ASK));
    }

    /** What another may mend: the provider failed, fell silent, is overloaded or knows us not. */
    static List<Script> troubles() {
        return List.of(
                Script.serverError(),
                Script.hangUp(),
                Script.garbage(),
                Script.tooManyRequests(7),
                Script.error(503, "overloaded", "busy"),
                Script.error(504, "timeout", "late"),
                Script.error(401, "invalid_api_key", "no"),
                Script.json(200, OpenAiText.error("server_error", "it broke")));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void when_a_provider_cannot_answer_another_does_and_is_named(Script trouble) {
        ChatUnderTest chat = openToClaude();
        between.up.next(trouble);

        Completion completion = chat.complete(ASK);

        assertThat(completion.fallback()).isEqualTo(CLAUDE);
        assertThat(completion.model()).isEqualTo(CLAUDE);
        assertThat(ChatUnderTest.json(completion)
                        .at("/choices/0/message/content")
                        .stringValue())
                .isEqualTo("from Claude");
        assertThat(between.counted).contains("from default to " + CLAUDE);
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void the_same_holds_for_a_stream_that_has_not_begun(Script trouble) {
        ChatUnderTest chat = openToClaude();
        between.up.next(trouble);
        between.claude.next(Script.events(Spoken.ANTHROPIC, "from ", "Claude"));

        TokenStream stream = chat.stream(STREAM);

        assertThat(stream.head()).isEqualTo(new TokenStream.Head(CLAUDE, CLAUDE));
        assertThat(chat.read(stream).text()).contains("from ", "Claude", "[DONE]");
    }

    @Test
    void a_stream_whose_first_event_is_an_error_has_not_begun() {
        ChatUnderTest chat = openToClaude();
        between.up.next(Script.verbatim("data: " + OpenAiText.error("server_error", "it broke") + "\n\n"));
        between.claude.next(Script.events(Spoken.ANTHROPIC, "from Claude"));

        ChatUnderTest.Streamed streamed = chat.read(chat.stream(STREAM));

        assertThat(streamed.text()).contains("from Claude").doesNotContain("it broke");
    }

    @Test
    void after_the_first_byte_nobody_steps_in() {
        ChatUnderTest chat = openToClaude();
        between.up.next(Script.truncated("Hel"));

        ChatUnderTest.Streamed streamed = chat.read(chat.stream(STREAM));

        assertThat(streamed.text()).contains("Hel");
        assertThat(streamed.end()).isNotInstanceOf(End.Finished.class);
        assertThat(between.claude.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_silent_provider_leaves_time_for_another(boolean afterItsHeaders) {
        between.claude.always(Script.events(Spoken.ANTHROPIC, "from Claude"));
        ChatUnderTest chat = open(Map.of("up/gpt-test", new FallbackConfig(List.of(CLAUDE), null, false, SOON)));
        between.up.next(afterItsHeaders ? Script.stallAfter() : Script.silence());

        TokenStream stream = chat.stream(STREAM);

        assertThat(stream.head().fallback()).isEqualTo(CLAUDE);
        assertThat(chat.read(stream).text()).contains("from Claude");
        assertThat(between.up.awaitRequest(0, ChatUnderTest.PATIENCE).awaitDisconnect(ChatUnderTest.PATIENCE))
                .as("the silent one is left")
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409, 413, 422})
    void a_callers_mistake_is_nobodys_to_mend(int status) {
        ChatUnderTest chat = openToClaude();
        between.up.next(Script.error(status, "invalid_request_error", "because"));

        assertThat(refused(chat).kind()).isEqualTo(Problem.Kind.CALLER);
        assertThat(between.claude.received()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_request_too_long_for_a_model_goes_on_only_where_that_is_declared(boolean declared) {
        between.claude.always(Script.completion(Spoken.ANTHROPIC, "it fits"));
        ChatUnderTest chat =
                open(Map.of("default", new FallbackConfig(List.of(CLAUDE), null, declared, ChatUnderTest.PATIENCE)));
        between.up.next(
                Script.json(400, "{\"error\":{\"message\":\"too long\",\"code\":\"context_length_exceeded\"}}"));

        if (declared) {
            assertThat(chat.complete(ASK).fallback()).isEqualTo(CLAUDE);
        } else {
            assertThat(refused(chat).code()).isEqualTo(Problem.Code.CONTEXT_LENGTH_EXCEEDED);
        }
    }

    @Test
    void a_chain_is_asked_in_order_and_a_model_that_failed_is_not_its_own_fallback() {
        ChatUnderTest chat = open(Map.of("default", toModels("up/gpt-test", "up/second", CLAUDE, "extractive")));
        between.up.always(Script.serverError());
        between.claude.always(Script.completion(Spoken.ANTHROPIC, "from Claude"));

        assertThat(chat.complete(ASK).fallback()).isEqualTo(CLAUDE);
        assertThat(between.up.received()).hasSize(2);
        assertThat(between.claude.received()).hasSize(1);
    }

    @Test
    void the_extractive_answerer_may_be_the_last_to_be_asked() {
        ChatUnderTest chat = open(Map.of("default", toModels(CLAUDE, "extractive")));
        between.up.always(Script.serverError());
        between.claude.always(Script.serverError(Spoken.ANTHROPIC));

        Completion completion = chat.complete(ASK);

        assertThat(completion.fallback()).isEqualTo("extractive");
        assertThat(completion.model()).isEqualTo("extractive");
    }

    @ParameterizedTest
    @CsvSource({"OPENAI", "ANTHROPIC", "RESPONSES"})
    void a_static_reply_speaks_every_dialect_whole_and_streamed(Dialect dialect) {
        ChatUnderTest chat = open(Map.of("default", to("We are closed, 15 % sorry.")));
        between.up.always(Script.serverError());
        String turns =
                dialect == Dialect.RESPONSES ? "\"store\":false,\"input\":\"Hello\"}" : "\"max_tokens\":9," + TURNS;

        Completion completion = Contexts.admin()
                .call(() -> chat.chat.complete(
                        new CompletionRequest(dialect, Bytes.utf8("{\"model\":\"up/gpt-test\"," + turns))));
        TokenStream stream = Contexts.admin()
                .call(() -> chat.chat.stream(new CompletionRequest(
                        dialect, Bytes.utf8("{\"model\":\"up/gpt-test\",\"stream\":true," + turns))));

        assertThat(completion.body().utf8()).contains("We are closed, 15 % sorry.");
        assertThat(List.of(
                        completion.fallback(), completion.model(), stream.head().fallback()))
                .containsOnly("static");
        ChatUnderTest.Streamed streamed = chat.read(stream);
        assertThat(streamed.text()).contains("We are closed, 15 % sorry.");
        assertThat(streamed.end()).isInstanceOf(End.Finished.class);
    }

    @Test
    void a_chain_of_a_models_own_comes_before_the_one_for_all() {
        ChatUnderTest chat = open(Map.of("default", to("for all"), "smart", to("for smart")));
        between.up.always(Script.serverError());

        Completion smart = chat.complete(ASK.replace("up/gpt-test", "smart"));
        Completion other = chat.complete(ASK);

        assertThat(smart.body().utf8()).contains("for smart");
        assertThat(other.body().utf8()).contains("for all");
    }

    @Test
    void where_nobody_can_step_in_the_failure_told_is_that_of_the_model_asked_for() {
        ChatUnderTest chat = openToClaude();
        between.up.next(Script.error(503, "overloaded", "busy", "retry-after", "9"));
        between.claude.next(Script.error(Spoken.ANTHROPIC, 400, "invalid_request_error", "not for me"));

        Problem problem = refused(chat);

        assertThat(problem.code()).isEqualTo(Problem.Code.OVERLOADED);
        assertThat(problem.detail()).startsWith("up ");
        assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(9));
    }

    @Test
    void what_a_failed_attempt_has_used_is_counted_with_the_answer() {
        ChatUnderTest chat = openToClaude();
        Usage claude = chat.complete(ASK.replace("up/gpt-test", CLAUDE)).usage();
        between.up.next(
                Script.json(200, "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":30}}"));

        Usage usage = chat.complete(ASK).usage();

        assertThat(usage.inputTokens()).isEqualTo(claude.inputTokens() + 100);
        assertThat(usage.outputTokens()).isEqualTo(claude.outputTokens() + 30);
        assertThat(usage.shares()).containsExactly(new Usage.Share("up/gpt-test", 100, 0, 30, 0, 0));
        assertThat(usage.own().totalTokens()).isEqualTo(claude.totalTokens());
    }

    @Test
    void what_a_stream_without_an_event_has_used_is_counted_with_the_next() {
        ChatUnderTest chat = openToClaude();
        between.claude.always(Script.events(Spoken.ANTHROPIC, "from Claude"));
        Usage claude = chat.read(chat.stream(STREAM.replace("up/gpt-test", CLAUDE)))
                .end()
                .usage();
        between.up.next(Script.verbatim("data: " + OpenAiText.error("server_error", "it broke") + "\n\n"));

        End end = chat.read(chat.stream(STREAM)).end();

        assertThat(end).isInstanceOf(End.Finished.class);
        assertThat(end.usage().inputTokens()).isGreaterThan(claude.inputTokens());
        assertThat(end.usage().source()).isEqualTo(Usage.Source.ESTIMATED);
    }

    @Test
    void what_all_of_them_have_used_is_told_with_the_failure() {
        ChatUnderTest chat = open(Map.of("default", toModels("up/second")));
        between.up.always(
                Script.json(200, "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":30}}"));

        Problem.Spent spent = Objects.requireNonNull(refused(chat).spent());

        assertThat(spent.usage().inputTokens()).isEqualTo(200);
        assertThat(spent.usage().outputTokens()).isEqualTo(60);
        assertThat(spent.usage().byModel(spent.model()))
                .containsOnlyKeys("up/gpt-test", "up/second")
                .allSatisfy((model, usage) -> assertThat(usage.totalTokens()).isEqualTo(130));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_a_failed_attempt_has_used_is_its_models_also_where_the_last_resort_answers(boolean streamed) {
        ChatUnderTest chat = open(Map.of("default", to("We are closed, sorry.")));
        between.up.next(
                streamed
                        ? Script.verbatim("data: " + OpenAiText.error("server_error", "it broke") + "\n\n")
                        : Script.json(
                                200, "{\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":30}}"));

        Usage usage = streamed
                ? chat.read(chat.stream(STREAM)).end().usage()
                : chat.complete(ASK).usage();

        assertThat(usage.byModel("static")).containsOnlyKeys("up/gpt-test");
    }

    @ParameterizedTest
    @CsvSource({"default, nobody/x, nobody/x", "nothing, extractive, nothing"})
    void a_chain_that_names_what_is_not_there_stops_the_start(String name, String model, String named) {
        assertThatThrownBy(() -> open(Map.of(name, toModels(model))))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.detail()).contains(named));
    }

    @Test
    void an_empty_chain_stops_the_start() {
        assertThatThrownBy(() -> open(Map.of("default", toModels())))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.field()).isEqualTo("fallbacks.default"));
    }
}
