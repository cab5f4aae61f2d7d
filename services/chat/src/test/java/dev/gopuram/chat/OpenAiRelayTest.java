package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Step;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.http.UpstreamTimeouts;
import dev.gopuram.platform.json.Json;
import dev.gopuram.testkit.FakeSearch;
import dev.gopuram.testkit.OpenAiText;
import dev.gopuram.testkit.ReceivedRequest;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

final class OpenAiRelayTest {
    /** A port that nobody listens on. */
    private static final URI NOBODY = URI.create("http://127.0.0.1:1/v1?key=hush");

    private static final String USER = "\"messages\":[{\"role\":\"user\",\"content\":\"Say something, please\"}]";
    private static final String ASK = "{\"model\":\"up/gpt-test\"," + USER + "}";
    private static final String STREAM = "{\"model\":\"up/gpt-test\",\"stream\":true," + USER + "}";

    private final ScriptedUpstream upstream = ScriptedUpstream.open();
    private ChatUnderTest chat = chat(ChatUnderTest.patient());

    private ChatUnderTest chat(UpstreamTimeouts timeouts) {
        return new ChatUnderTest(
                ChatUnderTest.config(upstream.uri(), timeouts, RetrievalConfig.defaults()),
                new FakeSearch().with("d0", "Guide", "The gate is open."));
    }

    @AfterEach
    void close() {
        chat.close();
        upstream.close();
    }

    private ChatUnderTest chatAt(String path) {
        chat.close();
        return new ChatUnderTest(
                ChatUnderTest.at(upstream.uri().resolve(path), ChatUnderTest.patient(), RetrievalConfig.defaults()),
                new FakeSearch());
    }

    private ReceivedRequest sent() {
        return upstream.awaitRequest(0, ChatUnderTest.PATIENCE);
    }

    private Problem refused() {
        return catchThrowableOfType(Problem.class, () -> chat.complete(ASK));
    }

    private ChatUnderTest.Streamed streamed(Script script) {
        upstream.next(script);
        return chat.read(chat.stream(STREAM));
    }

    @Test
    void a_whole_answer_is_relayed_as_it_came_with_the_reported_usage() {
        upstream.next(Script.completion("Hello there"));

        Completion completion = chat.complete(ASK);

        assertThat(completion.body().utf8()).isEqualTo(OpenAiText.completion("Hello there"));
        assertThat(completion.usage()).isEqualTo(new Usage(7, 0, 2, Usage.Source.REPORTED));
        assertThat(completion.model()).isEqualTo("up/gpt-test");
        assertThat(completion.fallback()).isEmpty();
    }

    @Test
    void only_the_models_name_and_our_field_are_changed_on_the_way() {
        upstream.next(Script.completion("x"));

        chat.complete("{\"seed\": 12345678901234567, \"model\":\"smart\",\"gopuram\":{},\"weird\":1.10," + USER + "}");

        assertThat(sent().body().utf8())
                .isEqualTo("{\"seed\": 12345678901234567,\"model\":\"gpt-test\",\"weird\":1.10," + USER + "}");
        assertThat(sent().path()).isEqualTo("/v1/chat/completions");
        assertThat(sent().headers("authorization")).containsExactly("Bearer sk-upstream");
        assertThat(sent().headers("traceparent")).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "/openai/deployments/x?api-version=2024-10-21, /openai/deployments/x/chat/completions?api-version=2024-10-21",
        "/openai/v1/?a=1&b=%20c, /openai/v1/chat/completions?a=1&b=%20c",
        "/v1/, /v1/chat/completions",
        "/, /chat/completions"
    })
    void a_query_of_the_providers_url_is_sent_behind_the_path(String url, String path) {
        chat = chatAt(url);
        upstream.next(Script.completion("x"));

        chat.complete(ASK);

        assertThat(sent().path()).isEqualTo(path);
    }

    @Test
    void a_fragment_in_the_providers_url_is_refused_by_name() {
        assertThatThrownBy(() -> chatAt("/v1?key=hush#top")).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.field()).isEqualTo("url");
            assertThat(problem.detail())
                    .contains("127.0.0.1/...#top")
                    .contains("no fragment")
                    .doesNotContain("hush");
        });
    }

    @Test
    void an_upstream_that_cannot_be_reached_has_its_name_told_and_its_address_kept_for_the_log() {
        chat.close();
        chat = new ChatUnderTest(
                ChatUnderTest.at(NOBODY, ChatUnderTest.patient(), RetrievalConfig.defaults()), new FakeSearch());

        Problem problem = refused();

        assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
        assertThat(problem.detail()).isEqualTo("provider `up`: the upstream could not be reached: connection refused");
        assertThat(causes(problem))
                .anyMatch(message -> message.equals("http://127.0.0.1:1/v1/chat/completions"))
                .noneMatch(message -> message.contains("hush"));
    }

    private static List<String> causes(Problem problem) {
        return Stream.<Throwable>iterate(problem, Objects::nonNull, Throwable::getCause)
                .map(cause -> String.valueOf(cause.getMessage()))
                .toList();
    }

    @Test
    void a_stream_is_relayed_event_by_event_without_the_usage_nobody_asked_for() {
        ChatUnderTest.Streamed streamed = streamed(Script.events("Hel", "lo"));

        assertThat(streamed.text())
                .isEqualTo(OpenAiText.piece("Hel") + OpenAiText.piece("lo") + OpenAiText.finish() + OpenAiText.DONE);
        assertThat(streamed.frames()).hasSize(4);
        assertThat(streamed.end()).isEqualTo(new End.Finished(new Usage(7, 0, 2, Usage.Source.REPORTED)));
        assertThat(Json.foreign()
                        .readTree(sent().body().utf8())
                        .at("/stream_options/include_usage")
                        .booleanValue())
                .isTrue();
    }

    @Test
    void the_usage_chunk_stays_where_the_client_asked_for_it() {
        upstream.next(Script.events("a"));

        ChatUnderTest.Streamed streamed = chat.read(chat.stream(
                "{\"model\":\"up/m\",\"stream\":true,\"stream_options\":{\"include_usage\":true}," + USER + "}"));

        assertThat(streamed.text()).contains(OpenAiText.usage(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 64})
    void splits_at_any_byte_change_nothing(int bytes) {
        ChatUnderTest.Streamed streamed =
                streamed(Script.events("Größe 🐝", "\"usage\":{", "end").splitEvery(bytes));

        assertThat(streamed.text())
                .isEqualTo(OpenAiText.piece("Größe 🐝")
                        + OpenAiText.piece("\"usage\":{")
                        + OpenAiText.piece("end")
                        + OpenAiText.finish()
                        + OpenAiText.DONE);
        assertThat(streamed.end()).isInstanceOf(End.Finished.class);
    }

    @Test
    void a_stream_without_its_end_mark_is_truncated_and_its_usage_estimated() {
        End end = streamed(Script.noEndMark("twelve bytes")).end();

        assertThat(end).isInstanceOf(End.Truncated.class);
        assertThat(end.usage().source()).isEqualTo(Usage.Source.ESTIMATED);
        assertThat(end.usage().outputTokens()).isEqualTo(3);
        assertThat(end.usage().inputTokens()).isEqualTo(4 + 6);
    }

    @Test
    void a_reset_is_a_failure_of_the_upstream() throws Exception {
        CountDownLatch read = new CountDownLatch(1);
        upstream.next((request, reply) -> {
            reply.head(200, "content-type", "text/event-stream", "transfer-encoding", "chunked");
            reply.chunk(OpenAiText.piece("Hel"));
            read.await();
            reply.reset();
        });
        TokenStream stream = chat.stream(STREAM);
        Step first = stream.next();

        read.countDown();
        End end = chat.read(stream).end();

        assertThat(first).isInstanceOf(Frame.class);
        assertThat(end).isInstanceOfSatisfying(End.Failed.class, failed -> {
            assertThat(failed.problem().code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
            assertThat(failed.problem().detail())
                    .isEqualTo("provider `up`: the upstream broke off in the middle of its reply");
        });
        assertThat(end.usage().outputTokens()).isEqualTo(1);
    }

    @Test
    void an_error_inside_the_stream_ends_it_and_is_told_once_by_the_end() {
        upstream.next((request, reply) -> {
            reply.head(200, "content-type", "text/event-stream", "transfer-encoding", "chunked");
            reply.chunk(OpenAiText.piece("Hel"));
            reply.chunk("data: {\"error\":{\"message\":\"out of luck\",\"type\":\"server_error\"}}\n\n");
            reply.chunk(OpenAiText.DONE);
            reply.lastChunk();
        });

        ChatUnderTest.Streamed streamed = chat.read(chat.stream(STREAM));

        assertThat(streamed.text()).contains("Hel").doesNotContain("out of luck", "[DONE]");
        assertThat(streamed.end())
                .isInstanceOfSatisfying(
                        End.Failed.class,
                        failed -> assertThat(failed.problem().detail()).isEqualTo("up broke off: out of luck"));
    }

    @Test
    void a_content_that_talks_of_errors_is_no_error() {
        ChatUnderTest.Streamed streamed = streamed(Script.events("{\"error\":{\"message\":\"quoted\"}}"));

        assertThat(streamed.end()).isInstanceOf(End.Finished.class);
    }

    @Test
    void a_reader_that_leaves_is_seen_by_the_upstream_at_once_and_still_metered() throws Exception {
        upstream.next(Script.stallAfter("eight ch"));
        TokenStream stream = chat.stream(STREAM);
        CompletableFuture<End> ended = new CompletableFuture<>();
        stream.onEnd(ended::complete);
        Step first = stream.next();

        stream.close();

        assertThat(first).isInstanceOf(Frame.class);
        assertThat(sent().awaitDisconnect(ChatUnderTest.PATIENCE)).isTrue();
        End end = ended.get(30, TimeUnit.SECONDS);
        assertThat(end).isInstanceOf(End.Cancelled.class);
        assertThat(end.usage().outputTokens()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID",
        "404, NOT_FOUND",
        "409, CONFLICT",
        "413, TOO_LARGE",
        "422, UNPROCESSABLE",
        "429, OVERLOADED",
        "401, UPSTREAM_FAILED",
        "403, UPSTREAM_FAILED",
        "500, UPSTREAM_FAILED",
        "503, OVERLOADED",
        "529, OVERLOADED",
        "504, UPSTREAM_TIMEOUT",
        "302, UPSTREAM_FAILED"
    })
    void an_upstreams_refusal_keeps_its_meaning(int status, Problem.Code code) {
        upstream.next(Script.error(status, "some_error", "because"));

        assertThat(refused().code()).isEqualTo(code);
    }

    @Test
    void an_overload_is_known_by_its_word_where_the_status_does_not_tell() {
        upstream.next(Script.json(500, "{\"error\":{\"message\":\"too busy\",\"code\":\"engine_overloaded\"}}"));

        assertThat(refused().code()).isEqualTo(Problem.Code.OVERLOADED);
    }

    @Test
    void the_callers_mistake_is_told_in_the_upstreams_words() {
        upstream.next(Script.json(
                400, "{\"error\":{\"message\":\"temperature too hot\",\"param\":\"temperature\",\"code\":null}}"));

        Problem problem = refused();

        assertThat(problem.detail()).isEqualTo("up: temperature too hot");
        assertThat(problem.field()).isEqualTo("temperature");
    }

    @ParameterizedTest
    @CsvSource({
        "400, invalid_request_error, context_length_exceeded, CONTEXT_LENGTH_EXCEEDED, context_length_exceeded",
        "400, invalid_request_error, content_policy_violation, INVALID, content_policy_violation",
        "404, invalid_request_error, model_not_found, NOT_FOUND, model_not_found",
        "403, invalid_request_error, model_not_found, NOT_FOUND, model_not_found",
        "403, content_policy_violation, , FORBIDDEN, content_policy_violation",
        "429, tokens, rate_limit_exceeded, OVERLOADED, ''",
        "403, request_forbidden, unsupported_country, UPSTREAM_FAILED, ''",
        "402, payment_required, , UPSTREAM_FAILED, ''",
        "500, server_error, boom, UPSTREAM_FAILED, ''",
        "400, invalid_request_error, 400, INVALID, ''",
    })
    void a_providers_finer_word_and_its_message_come_through(
            int status, String type, @Nullable String code, Problem.Code ours, String word) {
        upstream.next(Script.json(
                status,
                "{\"error\":{\"message\":\"because\",\"type\":\"" + type + "\",\"code\":"
                        + (code == null ? "null" : "\"" + code + "\"") + "}}",
                "x-request-id",
                "req_up",
                "x-should-retry",
                "false",
                "set-cookie",
                "a=b"));

        Problem problem = refused();

        assertThat(problem.code()).isEqualTo(ours);
        assertThat(problem.detail()).contains("because").doesNotContain("credentials");
        assertThat(problem.told()).isEqualTo(new Problem.Told(word, "req_up", false));
    }

    @Test
    void a_finer_word_in_an_error_inside_a_stream_comes_through() {
        upstream.next((request, reply) -> {
            reply.head(200, "content-type", "text/event-stream", "transfer-encoding", "chunked");
            reply.chunk("data: {\"error\":{\"message\":\"too much\",\"code\":\"context_length_exceeded\"}}\n\n");
            reply.lastChunk();
        });

        assertThat(chat.read(() -> chat.stream(STREAM)).end()).isInstanceOfSatisfying(End.Failed.class, failed -> {
            assertThat(failed.problem().code()).isEqualTo(Problem.Code.CONTEXT_LENGTH_EXCEEDED);
            assertThat(Objects.requireNonNull(failed.problem().told()).word()).isEqualTo("context_length_exceeded");
        });
    }

    @Test
    void refused_credentials_are_ours_and_never_shown() {
        upstream.next(Script.error(401, "invalid_api_key", "Incorrect API key provided: sk-upstream"));

        Problem problem = refused();

        assertThat(problem.kind()).isEqualTo(Problem.Kind.UPSTREAM);
        assertThat(problem.detail()).contains("providers.up.api_key").doesNotContain("sk-upstream");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 429, 500})
    void our_key_in_an_upstreams_words_is_masked(int status) {
        upstream.next(Script.error(status, "some_error", "Bearer sk-upstream is not for this"));

        assertThat(refused().detail()).contains("Bearer *** is not for this");
    }

    @Test
    void our_key_in_an_error_inside_a_stream_is_masked() {
        upstream.next((request, reply) -> {
            reply.head(200, "content-type", "text/event-stream", "transfer-encoding", "chunked");
            reply.chunk("data: {\"error\":{\"message\":\"sk-upstream is spent\"}}\n\n");
            reply.lastChunk();
        });

        ChatUnderTest.Streamed streamed = chat.read(() -> chat.stream(STREAM));

        assertThat(streamed.text()).doesNotContain("sk-upstream");
        assertThat(streamed.end()).asString().doesNotContain("sk-upstream").contains("*** is spent");
    }

    @Test
    void a_limit_comes_with_its_time_to_wait() {
        upstream.next(Script.tooManyRequests(17));

        assertThat(refused().retryAfter()).isEqualTo(Duration.ofSeconds(17));
    }

    @Test
    void a_quota_of_ours_that_is_spent_is_neither_a_rate_nor_the_callers() {
        upstream.next(Script.json(429, "{\"error\":{\"message\":\"pay\",\"code\":\"insufficient_quota\"}}"));

        Problem problem = refused();

        assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
        assertThat(Objects.requireNonNull(problem.told()).retry()).isFalse();
    }

    @Test
    void a_page_instead_of_an_error_object_is_a_wrong_address() {
        upstream.next(Script.json(404, "<html>nginx</html>"));

        Problem problem = refused();

        assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
        assertThat(problem.detail()).contains("providers.up.url");
    }

    @Test
    void an_answer_that_is_no_json_is_a_failure_of_the_upstream() {
        upstream.next(Script.garbage());

        assertThat(refused().code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
    }

    @Test
    void an_answer_without_usage_is_estimated() {
        upstream.next(Script.json(200, "{\"choices\":[{\"message\":{\"content\":\"12345678\"}}]}"));

        assertThat(chat.complete(ASK).usage()).isEqualTo(new Usage(4 + 6, 0, 2, Usage.Source.ESTIMATED));
    }

    @Test
    void a_refused_stream_throws_before_it_begins() {
        upstream.next(Script.error(429, "rate_limit_exceeded", "slow down"));

        Problem problem = catchThrowableOfType(Problem.class, () -> chat.stream(STREAM));

        assertThat(problem.code()).isEqualTo(Problem.Code.OVERLOADED);
    }

    @Test
    void silence_before_the_first_byte_is_a_timeout() {
        chat.close();
        chat = chat(new UpstreamTimeouts(
                ChatUnderTest.PATIENCE, Duration.ofMillis(200), ChatUnderTest.PATIENCE, ChatUnderTest.PATIENCE));
        upstream.next(Script.silence());

        Problem problem = refused();

        assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_TIMEOUT);
        assertThat(problem.detail())
                .isEqualTo(
                        "provider `up`: the upstream was late with the first byte of its reply (expected: within 200 ms)");
        assertThat(sent().awaitDisconnect(ChatUnderTest.PATIENCE)).isTrue();
    }

    @Test
    void silence_in_the_middle_ends_the_stream_with_a_timeout() {
        chat.close();
        chat = chat(new UpstreamTimeouts(
                ChatUnderTest.PATIENCE, ChatUnderTest.PATIENCE, Duration.ofMillis(200), ChatUnderTest.PATIENCE));

        End end = streamed(Script.stallAfter("Hel")).end();

        assertThat(end)
                .isInstanceOfSatisfying(
                        End.Failed.class,
                        failed -> assertThat(failed.problem().code()).isEqualTo(Problem.Code.UPSTREAM_TIMEOUT));
    }

    @Test
    void an_answer_to_a_stream_that_is_plain_json_is_refused() {
        upstream.next(Script.completion("not a stream"));

        Problem problem = catchThrowableOfType(Problem.class, () -> chat.stream(STREAM));

        assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
    }

    @Test
    void retrieved_passages_join_the_prompt_and_are_cited_in_the_answer() {
        chat.close();
        FakeSearch search = new FakeSearch().with("d1", "Guide", "The gate opens at 9.");
        chat = new ChatUnderTest(
                ChatUnderTest.config(upstream.uri(), ChatUnderTest.patient(), RetrievalConfig.defaults()), search);
        upstream.next(Script.completion("At 9 [1]"), Script.events("At 9"));
        String tail = USER + ",\"gopuram\":{\"collection\":\"docs\",\"limit\":3}}";

        JsonNode whole = ChatUnderTest.json(chat.complete("{\"model\":\"up/m\"," + tail));
        ChatUnderTest.Streamed streamed = chat.read(chat.stream("{\"model\":\"up/m\",\"stream\":true," + tail));

        JsonNode prompt = Json.foreign().readTree(sent().body().utf8());
        assertThat(prompt.at("/messages/0/role").stringValue()).isEqualTo("system");
        assertThat(prompt.at("/messages/0/content").stringValue()).doesNotContain("The gate opens at 9.");
        assertThat(prompt.at("/messages/1/role").stringValue()).isEqualTo("user");
        assertThat(prompt.at("/messages/1/content").stringValue()).contains("The gate opens at 9.");
        assertThat(prompt.has("gopuram")).isFalse();
        assertThat(whole.at("/gopuram/citations/0/document").stringValue()).isEqualTo("d1");
        assertThat(whole.at("/choices/0/message/content").stringValue()).isEqualTo("At 9 [1]");
        assertThat(streamed.frames().getLast()).isEqualTo(OpenAiText.DONE);
        JsonNode added = streamed.chunks().getLast();
        assertThat(added.at("/choices").size()).isZero();
        assertThat(added.at("/gopuram/citations/0/text").stringValue()).isEqualTo("The gate opens at 9.");
        assertThat(search.asked()).isNotNull();
        assertThat(search.asked().limit()).isEqualTo(3);
    }

    @Test
    void a_reader_that_leaves_a_stream_with_citations_is_seen_by_the_upstream_as_well() throws Exception {
        upstream.next(Script.stallAfter("eight ch"));
        TokenStream stream =
                chat.stream("{\"model\":\"up/m\",\"stream\":true," + USER + ",\"gopuram\":{\"collection\":\"docs\"}}");
        CompletableFuture<End> ended = new CompletableFuture<>();
        stream.onEnd(ended::complete);
        Step first = stream.next();

        stream.close();

        assertThat(first).isInstanceOf(Frame.class);
        assertThat(sent().awaitDisconnect(ChatUnderTest.PATIENCE)).isTrue();
        assertThat(ended.get(30, TimeUnit.SECONDS)).isInstanceOf(End.Cancelled.class);
    }
}
