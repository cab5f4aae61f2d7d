package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import dev.gopuram.testkit.AnthropicText;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.FakeSearch;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import dev.gopuram.testkit.Spoken;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A provider of Anthropic's dialect: what it says against its promises is its failure, relayed and translated alike. */
final class AnthropicRelayTest {
    private static final String ASKED =
            "\"model\":\"up/claude-test\",\"max_tokens\":99,\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";
    private static final String BEGUN = String.join("", Spoken.ANTHROPIC.beginning()) + AnthropicText.text(0, "Hel");
    private static final String FINISH = String.join("", Spoken.ANTHROPIC.finish(1));

    private final ScriptedUpstream upstream = ScriptedUpstream.open();
    private final ChatUnderTest chat = new ChatUnderTest(
            ChatUnderTest.at(
                    ProviderConfig.Kind.ANTHROPIC,
                    upstream.uri().resolve("/v1"),
                    ChatUnderTest.patient(),
                    RetrievalConfig.defaults()),
            new FakeSearch().with("d1", "Guide", "The gate opens at 9:00."));

    @AfterEach
    void close() {
        chat.close();
        upstream.close();
    }

    private ChatUnderTest.Streamed streamed(Dialect dialect, String... events) {
        upstream.next(Script.verbatim(events));
        CompletionRequest request = new CompletionRequest(dialect, Bytes.utf8("{\"stream\":true," + ASKED + "}"));
        return chat.read(() -> Contexts.admin().call(() -> chat.chat.stream(request)));
    }

    private Problem refused(String body) {
        upstream.next(Script.json(200, body));
        CompletionRequest request = new CompletionRequest(Dialect.ANTHROPIC, Bytes.utf8("{" + ASKED + "}"));
        return catchThrowableOfType(Problem.class, () -> Contexts.admin().call(() -> chat.chat.complete(request)));
    }

    private static Problem failure(ChatUnderTest.Streamed streamed) {
        assertThat(streamed.end()).isInstanceOf(End.Failed.class);
        return ((End.Failed) streamed.end()).problem();
    }

    /** In the provider's own dialect, and in another. */
    private static Stream<Arguments> inBoth(String... events) {
        return Stream.of(Dialect.ANTHROPIC, Dialect.OPENAI)
                .flatMap(dialect -> Arrays.stream(events).map(event -> Arguments.of(dialect, event)));
    }

    @Test
    void a_whole_stream_is_relayed_as_it_came() {
        ChatUnderTest.Streamed streamed = streamed(Dialect.ANTHROPIC, BEGUN, FINISH, AnthropicText.STOP);

        assertThat(streamed.text()).isEqualTo(BEGUN + FINISH + AnthropicText.STOP);
        assertThat(streamed.end()).isEqualTo(new End.Finished(new Usage(7, 0, 1, Usage.Source.REPORTED)));
    }

    @ParameterizedTest
    @EnumSource(names = {"ANTHROPIC", "OPENAI"})
    void what_says_nothing_and_what_is_yet_to_come_are_no_failures(Dialect dialect) {
        String silent =
                "data:\n\nevent: ping\n\nevent: yet_to_come\ndata: {\"type\":\"yet_to_come\",\"error\":null}\n\n";

        assertThat(streamed(dialect, BEGUN, silent, FINISH, AnthropicText.STOP).end())
                .isInstanceOf(End.Finished.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",\"gopuram\":{\"collection\":\"docs\"}"})
    void a_thought_that_nobody_signed_is_not_sent_back_with_sources_or_without(String grounded) {
        upstream.next(Script.completion(Spoken.ANTHROPIC, "At nine."));
        String talk = "{\"model\":\"up/claude-test\",\"max_tokens\":99,\"messages\":["
                + "{\"role\":\"user\",\"content\":\"Hello\"},{\"role\":\"assistant\",\"content\":["
                + "{\"type\":\"thinking\",\"thinking\":\"hmm\",\"signature\":\"\"},"
                + "{\"type\":\"text\",\"text\":\"Hi\"}]},"
                + "{\"role\":\"user\",\"content\":\"When does the gate open?\"}]" + grounded + "}";

        Contexts.admin().call(() -> chat.chat.complete(new CompletionRequest(Dialect.ANTHROPIC, Bytes.utf8(talk))));

        String sent = upstream.received().getLast().body().utf8();
        assertThat(sent).contains("When does the gate open?").doesNotContain("hmm");
        assertThat(sent.contains("opens at 9:00")).isEqualTo(!grounded.isEmpty());
    }

    @ParameterizedTest
    @EnumSource(names = {"ANTHROPIC", "OPENAI"})
    void an_answer_that_cannot_be_told_is_metered(Dialect dialect) {
        upstream.next(Script.json(
                200,
                Spoken.ANTHROPIC
                        .completion("At nine.")
                        .replace("\"content\":[", "\"content\":{\"no\":\"list\"},\"was\":[")));
        CompletionRequest request = new CompletionRequest(dialect, Bytes.utf8("{" + ASKED + "}"));

        Problem problem =
                catchThrowableOfType(Problem.class, () -> Contexts.admin().call(() -> chat.chat.complete(request)));

        assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
        assertThat(problem.spent()).isNotNull();
        assertThat(problem.spent().usage().source()).isEqualTo(Usage.Source.REPORTED);
    }

    static Stream<Arguments> rubbish() {
        return inBoth(
                "data: {garbage\n\n",
                "data: garbage\n\n",
                "data: 42\n\n",
                "data: 1}\n\n",
                "data: <html>oops</html>\n\n",
                "<html>oops</html>\n\n");
    }

    @ParameterizedTest
    @MethodSource("rubbish")
    void rubbish_in_a_stream_is_no_part_of_an_answer(Dialect dialect, String rubbish) {
        ChatUnderTest.Streamed streamed = streamed(dialect, BEGUN, rubbish, FINISH, AnthropicText.STOP);

        assertThat(failure(streamed).code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
        assertThat(failure(streamed).detail()).contains("cannot be read");
        assertThat(streamed.text()).contains("Hel").doesNotContain(rubbish, "message_stop", "[DONE]");
    }

    static Stream<Arguments> errors() {
        return inBoth(
                AnthropicText.errorEvent("api_error", "boom 42"),
                "data: {\"type\":\"error\",\"error\":{\"message\":\"boom 42\"}}\n\n",
                "event: error\ndata: {\"message\":\"boom 42\"}\n\n",
                "event: error\ndata: {\"error\":{\"message\":\"boom 42\"}}\n\n",
                "data: {\"error\":\"boom 42\"}\n\n",
                "data: {\"error\":42}\n\n");
    }

    @ParameterizedTest
    @MethodSource("errors")
    void an_error_of_any_form_ends_a_stream(Dialect dialect, String error) {
        ChatUnderTest.Streamed streamed = streamed(dialect, BEGUN, error, FINISH, AnthropicText.STOP);

        assertThat(failure(streamed).detail()).startsWith("up broke off: ").endsWith("42");
        assertThat(streamed.text()).contains("Hel").doesNotContain("boom", "message_stop", "[DONE]");
    }

    static Stream<Arguments> errorsWithoutWords() {
        return inBoth(
                "event: error\ndata: {}\n\n",
                "event: error\ndata:\n\n",
                "data: {\"type\":\"error\"}\n\n",
                "data: {\"type\":\"error\",\"error\":{\"type\":\"api_error\"}}\n\n",
                "data: {\"type\":\"error\",\"error\":null}\n\n",
                "data: {\"error\":{}}\n\n");
    }

    @ParameterizedTest
    @MethodSource("errorsWithoutWords")
    void an_error_without_a_message_is_one_all_the_same(Dialect dialect, String error) {
        ChatUnderTest.Streamed streamed = streamed(dialect, BEGUN, error, FINISH, AnthropicText.STOP);

        assertThat(failure(streamed).code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
        assertThat(failure(streamed).detail()).startsWith("up broke off");
    }

    @ParameterizedTest
    @CsvSource({
        "ANTHROPIC, overloaded_error, OVERLOADED",
        "OPENAI, overloaded_error, OVERLOADED",
        "ANTHROPIC, rate_limit_error, OVERLOADED",
        "OPENAI, rate_limit_error, OVERLOADED",
        "ANTHROPIC, timeout_error, UPSTREAM_TIMEOUT",
        "OPENAI, timeout_error, UPSTREAM_TIMEOUT",
        "ANTHROPIC, request_too_large, TOO_LARGE",
        "ANTHROPIC, api_error, UPSTREAM_FAILED",
        "ANTHROPIC, a_word_yet_to_come, UPSTREAM_FAILED"
    })
    void an_error_inside_a_stream_keeps_its_kind(Dialect dialect, String type, Problem.Code code) {
        ChatUnderTest.Streamed streamed = streamed(dialect, BEGUN, AnthropicText.errorEvent(type, "because"));

        assertThat(failure(streamed).code()).isEqualTo(code);
        assertThat(failure(streamed).detail()).isEqualTo("up broke off: because");
    }

    @ParameterizedTest
    @ValueSource(strings = {"authentication_error", "permission_error", "billing_error"})
    void refused_credentials_inside_a_stream_are_ours_and_their_words_not_shown(String type) {
        Problem problem = failure(
                streamed(Dialect.ANTHROPIC, BEGUN, AnthropicText.errorEvent(type, "organization 7 is disabled")));

        assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
        assertThat(problem.detail()).contains("providers.up.api_key").doesNotContain("organization");
    }

    @ParameterizedTest
    @EnumSource(names = {"ANTHROPIC", "OPENAI"})
    void a_stream_that_just_stops_is_truncated_and_the_missing_mark_named(Dialect dialect) {
        assertThat(streamed(dialect, BEGUN, FINISH).end())
                .isInstanceOfSatisfying(
                        End.Truncated.class,
                        cut -> assertThat(cut.detail()).endsWith("without the end mark (expected: message_stop)"));
    }

    static Stream<Arguments> ends() {
        return inBoth(AnthropicText.STOP, AnthropicText.finish("end_turn", 1) + AnthropicText.STOP);
    }

    @ParameterizedTest
    @MethodSource("ends")
    void an_end_without_a_message_is_a_failure(Dialect dialect, String end) {
        ChatUnderTest.Streamed streamed = streamed(dialect, end);

        assertThat(failure(streamed).code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
        assertThat(streamed.text()).doesNotContain("message_stop", "[DONE]");
    }

    @ParameterizedTest
    @EnumSource(names = {"ANTHROPIC", "OPENAI"})
    void a_message_that_never_said_why_it_stopped_is_not_whole(Dialect dialect) {
        String silent = "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":null}}\n\n";

        ChatUnderTest.Streamed streamed =
                streamed(dialect, BEGUN, AnthropicText.blockStop(0), silent, AnthropicText.STOP);

        assertThat(failure(streamed).detail()).contains("stop_reason");
        assertThat(streamed.text()).contains("Hel").doesNotContain("message_stop", "[DONE]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"type\":\"message\",\"content\":null}",
                "{\"type\":\"message\",\"content\":\"Hello\"}",
                "{\"type\":\"message\",\"content\":{\"type\":\"text\",\"text\":\"Hello\"}}",
                "[{\"type\":\"text\",\"text\":\"Hello\"}]",
                "<html>Hello</html>"
            })
    void an_answer_without_its_least_shape_is_a_failure(String body) {
        Problem problem = refused(body);

        assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
        assertThat(problem.detail())
                .contains("expected: ", "Anthropic-compatible API")
                .doesNotContain("Hello");
    }

    @Test
    void an_overload_in_the_place_of_an_answer_keeps_its_kind() {
        assertThat(refused(AnthropicText.error("overloaded_error", "Overloaded"))
                        .code())
                .isEqualTo(Problem.Code.OVERLOADED);
    }

    @Test
    void an_overload_comes_with_its_time_to_wait() {
        upstream.next(Script.error(Spoken.ANTHROPIC, 529, "overloaded_error", "Overloaded", "retry-after", "17"));
        CompletionRequest request = new CompletionRequest(Dialect.ANTHROPIC, Bytes.utf8("{" + ASKED + "}"));

        Problem problem =
                catchThrowableOfType(Problem.class, () -> Contexts.admin().call(() -> chat.chat.complete(request)));

        assertThat(problem.code()).isEqualTo(Problem.Code.OVERLOADED);
        assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(17));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"error\"}",
                "{\"type\":\"error\",\"content\":[]}",
                "{\"type\":\"error\",\"error\":{\"type\":\"api_error\"}}",
                "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"message\":\"no model\"}}",
                "{\"error\":\"no model\"}"
            })
    void an_error_in_the_place_of_an_answer_is_told(String body) {
        Problem problem = refused(body);

        assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
        assertThat(problem.detail()).startsWith("up answered 200 with an error");
    }
}
