package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.CreateConversation;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.json.Json;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.FakeSearch;
import dev.gopuram.testkit.OpenAiText;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a provider answers against its dialect's promises is its failure, and never ours nor a success. */
final class UnusualAnswersTest {
    private static final String ASKED = "\"model\":\"up/m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]";

    private final ScriptedUpstream upstream = ScriptedUpstream.open();
    private final ChatUnderTest chat = new ChatUnderTest(
            ChatUnderTest.config(upstream.uri(), ChatUnderTest.patient(), RetrievalConfig.defaults()),
            new FakeSearch());

    @AfterEach
    void close() {
        chat.close();
        upstream.close();
    }

    private Problem refused(String body) {
        upstream.next(Script.json(200, body));
        return catchThrowableOfType(Problem.class, () -> chat.complete("{" + ASKED + "}"));
    }

    private ChatUnderTest.Streamed streamed(String... events) {
        upstream.next(Script.verbatim(events));
        return chat.read(() -> chat.stream("{" + ASKED + ",\"stream\":true}"));
    }

    private static Problem failure(ChatUnderTest.Streamed streamed) {
        assertThat(streamed.end()).isInstanceOf(End.Failed.class);
        return ((End.Failed) streamed.end()).problem();
    }

    @Test
    void texts_at_any_depth_of_an_answer_are_counted_once() {
        String anthropic = "{\"content\":[{\"type\":\"text\",\"text\":\"12345678\"},"
                + "{\"type\":\"tool_use\",\"input\":{\"a\":\"b\"}}]}";

        assertThat(TokenEstimate.ofAnswer(Json.foreign().readTree(anthropic))).isEqualTo(2 + 3);
    }

    @Test
    void an_answer_with_log_probabilities_and_without_usage_is_estimated() {
        upstream.next(Script.json(
                200,
                "{\"choices\":[{\"message\":{\"content\":\"12345678\"},"
                        + "\"logprobs\":{\"content\":[{\"token\":\"1\"}]}}]}"));

        assertThat(chat.complete("{" + ASKED + "}").usage().outputTokens()).isEqualTo(2);
    }

    private String kept() {
        String id = Contexts.admin()
                .call(() -> chat.chat.createConversation(
                        new CreateConversation(UUID.randomUUID().toString(), "ada", Map.of(), List.of())))
                .id();
        return ASKED + ",\"gopuram\":{\"conversation\":\"" + id + "\"}";
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void several_answers_cannot_be_kept_and_are_refused_before_they_are_asked_for(boolean stream) {
        String json = "{\"n\":2,\"stream\":" + stream + "," + kept() + "}";

        Problem problem = catchThrowableOfType(Problem.class, () -> {
            if (stream) {
                chat.stream(json).close();
            } else {
                var _ = chat.complete(json);
            }
        });

        assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
        assertThat(problem.field()).isEqualTo("n");
        assertThat(upstream.received()).isEmpty();
    }

    @Test
    void an_answer_that_cannot_be_read_cannot_be_kept_and_is_the_upstreams_failure() {
        upstream.next(
                Script.json(
                        200,
                        "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"a\"}}],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}"));
        String json = "{" + kept() + "}";

        Problem problem = catchThrowableOfType(Problem.class, () -> chat.complete(json));

        assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
        assertThat(problem.detail()).contains("cannot be kept");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event: error\ndata: {\"message\":\"boom 42\"}\n\n",
                "data: {\"message\":\"boom 42\"}\n\n",
                "data: {\"error\":\"boom 42\"}\n\n",
                "data: {\"error\":42}\n\n",
                "data: {\"object\":\"error\",\"message\":\"boom 42\"}\n\n"
            })
    void an_error_of_any_form_ends_a_stream(String error) {
        ChatUnderTest.Streamed streamed = streamed(OpenAiText.piece("Hel"), error, OpenAiText.DONE);

        assertThat(failure(streamed).detail()).startsWith("up broke off: ").endsWith("42");
        assertThat(streamed.text()).doesNotContain("[DONE]", "42");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'type':'requests','code':'rate_limit_exceeded' | OVERLOADED",
                "'type':'insufficient_quota','code':'insufficient_quota' | UPSTREAM_FAILED",
                "'type':'insufficient_quota' | UPSTREAM_FAILED",
                "'type':'server_error','code':'server_is_overloaded' | OVERLOADED",
                "'type':'service_unavailable','code':'overloaded' | OVERLOADED",
                "'type':'upstream_error','code':'upstream_timeout' | UPSTREAM_TIMEOUT",
                "'type':'InternalServerError','code':500 | UPSTREAM_FAILED",
                "'code':429 | OVERLOADED",
                "'code':'503' | OVERLOADED",
                "'type':'invalid_request_error','code':'context_length_exceeded' | CONTEXT_LENGTH_EXCEEDED",
                "'type':'invalid_request_error','code':'invalid_api_key' | UPSTREAM_FAILED",
                "'type':'server_error','code':null | UPSTREAM_FAILED"
            })
    void an_error_inside_a_stream_keeps_its_kind(String words, Problem.Code code) {
        String error = "data: {\"error\":{" + words.replace('\'', '"') + ",\"message\":\"because\"}}\n\n";

        ChatUnderTest.Streamed relayed = streamed(OpenAiText.piece("Hel"), error, OpenAiText.DONE);
        upstream.next(Script.verbatim(OpenAiText.piece("Hel"), error, OpenAiText.DONE));
        CompletionRequest request = new CompletionRequest(
                Dialect.ANTHROPIC, Bytes.utf8("{\"stream\":true,\"max_tokens\":9," + ASKED + "}"));
        ChatUnderTest.Streamed translated = chat.read(Contexts.admin().call(() -> chat.chat.stream(request)));

        assertThat(failure(relayed).code()).isEqualTo(code);
        assertThat(failure(translated).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":\"no model 42\"}",
                "{\"error\":42}",
                "{\"object\":\"error\",\"message\":\"no model 42\"}"
            })
    void an_error_of_any_form_in_the_place_of_an_answer_is_told(String body) {
        Problem problem = refused(body);

        assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
        assertThat(problem.detail()).contains("with an error: ").endsWith("42");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: {garbage\n\n", "data: garbage\n\n", "<html>oops</html>\n\n", "data: 1}\n\n"})
    void rubbish_in_a_stream_is_no_part_of_an_answer(String rubbish) {
        ChatUnderTest.Streamed streamed = streamed(OpenAiText.piece("Hel"), rubbish, OpenAiText.DONE);

        assertThat(failure(streamed).code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
        assertThat(streamed.text()).doesNotContain(rubbish);
    }

    @Test
    void empty_data_in_a_stream_says_nothing() {
        ChatUnderTest.Streamed streamed =
                streamed("data:\n\n", OpenAiText.piece("Hel"), OpenAiText.finish(), OpenAiText.DONE);

        assertThat(streamed.end()).isInstanceOf(End.Finished.class);
    }

    @Test
    void an_end_mark_without_any_answer_is_a_failure() {
        ChatUnderTest.Streamed streamed = streamed(OpenAiText.DONE);

        assertThat(failure(streamed).code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
        assertThat(streamed.frames()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void an_end_mark_behind_choices_that_did_not_all_say_why_they_stopped_is_a_failure(boolean second) {
        String other = OpenAiText.piece("Hel").replace("\"index\":0", "\"index\":1");
        String[] events = second
                ? new String[] {OpenAiText.piece("Hel"), other, OpenAiText.finish(), OpenAiText.DONE}
                : new String[] {OpenAiText.piece("Hel"), OpenAiText.DONE};

        ChatUnderTest.Streamed streamed = streamed(events);

        assertThat(failure(streamed).code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
        assertThat(failure(streamed).detail()).contains("finish_reason");
        assertThat(streamed.text()).contains("Hel").doesNotContain("[DONE]");
    }

    @Test
    void an_end_mark_behind_choices_that_all_said_why_they_stopped_is_a_good_end() {
        String other = OpenAiText.finish().replace("\"index\":0", "\"index\":1");

        assertThat(streamed(OpenAiText.piece("Hel"), other, OpenAiText.finish(), OpenAiText.DONE)
                        .end())
                .isInstanceOf(End.Finished.class);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void a_number_that_nobody_can_hold_is_the_upstreams_failure(Dialect dialect) {
        String beyond = OpenAiText.piece("Hel").replace("\"choices\"", "\"error\":{\"n\":1e99999999999},\"choices\"");
        upstream.next(Script.verbatim(OpenAiText.piece("Hel"), beyond, OpenAiText.finish(), OpenAiText.DONE));
        String fields = switch (dialect) {
            case OPENAI -> ASKED;
            case ANTHROPIC -> "\"max_tokens\":9," + ASKED;
            case RESPONSES -> "\"model\":\"up/m\",\"input\":\"q\",\"store\":false";
        };
        CompletionRequest request = new CompletionRequest(dialect, Bytes.utf8("{\"stream\":true," + fields + "}"));

        ChatUnderTest.Streamed streamed = chat.read(Contexts.admin().call(() -> chat.chat.stream(request)));

        assertThat(failure(streamed).code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"choices\":[]}", "{\"choices\":[{\"message\":null}]}", "{\"choices\":null}"})
    void an_answer_without_its_least_shape_is_a_failure(String body) {
        assertThat(refused(body).code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
    }

    @Test
    void a_call_whose_arguments_were_cut_is_the_upstreams_failure_in_another_dialect() {
        upstream.next(Script.json(
                200,
                "{\"choices\":[{\"message\":{\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\",\"function\":"
                        + "{\"name\":\"f\",\"arguments\":\"{\\\"a\\\":\"}}]},\"finish_reason\":\"tool_calls\"}]}"));
        CompletionRequest request =
                new CompletionRequest(Dialect.ANTHROPIC, Bytes.utf8("{\"max_tokens\":9," + ASKED + "}"));

        Problem problem =
                catchThrowableOfType(Problem.class, () -> Contexts.admin().call(() -> chat.chat.complete(request)));

        assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
        assertThat(problem.detail()).contains("no whole object");
    }

    @Test
    void an_answer_that_reports_nothing_has_an_estimated_usage() {
        assertThat(streamed(OpenAiText.piece("Hel"), OpenAiText.DONE)
                        .end()
                        .usage()
                        .source())
                .isEqualTo(Usage.Source.ESTIMATED);
    }
}
