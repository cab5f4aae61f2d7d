package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.edge.EdgeRecord;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.testkit.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChatTest {
    private static final String PATH = "/v1/chat/completions";
    private static final String WHOLE =
            "{\"model\":\"extractive\",\"messages\":[{\"role\":\"user\",\"content\":\"ü\"}]}";
    private static final String STREAM =
            "{\"stream\":true,\"model\":\"extractive\",\"messages\":[],\"future\":{\"a\":[1]}}";
    private static final Usage USED = new Usage(9, 0, 8, Usage.Source.REPORTED);

    private final TestEdge edge = new TestEdge();

    private static Frame frame(String data) {
        return Frame.of(Bytes.utf8("data: " + data + "\n\n"));
    }

    @Test
    void the_body_goes_to_chat_as_it_came_and_the_answer_comes_back_as_it_is() {
        FakeExchange reply = edge.post(PATH, WHOLE);

        assertThat(reply.status).isEqualTo(200);
        assertThat(reply.text()).isEqualTo("{\"object\":\"chat.completion\"}");
        assertThat(reply.header("content-type")).isEqualTo("application/json");
        assertThat(reply.header("x-gopuram-model")).isEqualTo("extractive");
        assertThat(reply.header("x-gopuram-fallback")).isEqualTo("null");
        assertThat(edge.chat.request.get().body().utf8()).isEqualTo(WHOLE);
        EdgeRecord record = edge.record();
        assertThat(record.action()).isEqualTo("chat.complete");
        assertThat(record.usage().totalTokens()).isEqualTo(7);
        assertThat(record.model()).isEqualTo("extractive");
        assertThat(record.tenant()).isEqualTo("tenant-a");
    }

    @Test
    void what_a_failed_answer_has_used_is_counted() {
        edge.chat.completing = r -> {
            throw Problem.of(Problem.Code.CONFLICT, "gone on").spent(new Problem.Spent("up/m", USED));
        };

        FakeExchange reply = edge.post(PATH, WHOLE);

        assertThat(reply.status).isEqualTo(409);
        EdgeRecord record = edge.record();
        assertThat(record.usage()).isEqualTo(USED);
        assertThat(record.model()).isEqualTo("up/m");
    }

    @Test
    void a_providers_own_word_its_id_of_the_call_and_whether_to_retry_reach_the_client() {
        edge.chat.completing = r -> {
            throw Problem.of(Problem.Code.INVALID, "up: no")
                    .told(new Problem.Told("content_policy_violation", "req_up", false));
        };

        FakeExchange reply = edge.post(PATH, WHOLE);

        assertThat(reply.json().at("/error/code").asString()).isEqualTo("content_policy_violation");
        assertThat(reply.header("x-gopuram-upstream-request-id")).isEqualTo("req_up");
        assertThat(reply.header("x-should-retry")).isEqualTo("false");
    }

    @Test
    void a_provider_that_says_no_word_of_its_own_leaves_ours() {
        edge.chat.completing = r -> {
            throw Problem.of(Problem.Code.INVALID, "up: no").told(Problem.Told.NOTHING);
        };

        FakeExchange reply = edge.post(PATH, WHOLE);

        assertThat(reply.json().at("/error/code").asString()).isEqualTo("invalid_value");
        assertThat(reply.header("x-gopuram-upstream-request-id")).isEqualTo("null");
        assertThat(reply.header("x-should-retry")).isEqualTo("null");
    }

    @Test
    void a_fallback_is_named() {
        edge.chat.completing = r -> new Completion(Bytes.utf8("{}"), "extractive", "spare", USED);

        assertThat(edge.post("/api/chat", WHOLE).header("x-gopuram-fallback")).isEqualTo("spare");
        assertThat(edge.record().fallback()).isEqualTo("spare");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "|body",
                "[]|body",
                "\"x\"|body",
                "{\"model\":5}|model",
                "{\"model\":{\"a\":1}}|model",
                "{\"stream\":\"true\"}|stream",
                "{\"stream\":1}|stream",
                "{\"gopuram\":[]}|gopuram",
                "{\"model\":\"m\"} x|body",
                "{\"model\":\"m\"} {}|body",
                "{\"model\":\"m\",\"model\":\"n\"}|model",
                "{\"model\":\"m\"|body",
                "{\"messages\":[1,]}|body",
            })
    void a_body_whose_envelope_is_broken_is_400_and_never_reaches_chat(String body, String param) {
        FakeExchange reply = edge.post(PATH, body == null ? "" : body);

        assertThat(reply.status).isEqualTo(400);
        assertThat(reply.json().at("/error/type").asString()).isEqualTo("invalid_request_error");
        assertThat(reply.json().at("/error/param").asString()).isEqualTo(param);
        assertThat(edge.chat.request.get()).isNull();
    }

    @Test
    void a_form_or_plain_text_is_415_before_its_body_is_read() {
        FakeExchange reply = edge.raw("POST", PATH, WHOLE, "x-api-key", TestEdge.ALL, "content-type", "text/plain")
                .await();

        assertThat(reply.status).isEqualTo(415);
        assertThat(reply.bodyRead).isFalse();
        assertThat(edge.raw(
                                "POST",
                                PATH,
                                WHOLE,
                                "x-api-key",
                                TestEdge.ALL,
                                "content-type",
                                "application/json; charset=utf-8")
                        .await()
                        .status)
                .isEqualTo(200);
    }

    @ParameterizedTest
    @EnumSource(Problem.Code.class)
    void every_problem_has_openais_shape_and_its_own_status(Problem.Code code) {
        edge.chat.completing = r -> {
            throw Problem.of(code, "the detail").at("messages");
        };

        FakeExchange reply = edge.post(PATH, WHOLE);

        assertThat(reply.status).isEqualTo(code.httpStatus());
        assertThat(reply.json().path("error").propertyNames())
                .containsExactlyInAnyOrder("message", "type", "param", "code");
        assertThat(reply.json().at("/error/message").asString()).isEqualTo("the detail");
        assertThat(reply.json().at("/error/param").asString()).isEqualTo("messages");
        assertThat(reply.json().at("/error/type").asString()).isNotEmpty();
        assertThat(reply.json().at("/error/code").asString()).isNotEmpty();
        assertThat(reply.header("x-request-id")).startsWith("req_");
        boolean retry = List.of(429, 503).contains(code.httpStatus()) && code != Problem.Code.INSUFFICIENT_QUOTA;
        assertThat(reply.replyHeaders.has("retry-after")).isEqualTo(retry);
    }

    @Test
    void the_words_are_those_that_sdks_know() {
        assertThat(code(Problem.Code.NOT_FOUND)).isEqualTo("invalid_request_error model_not_found");
        assertThat(code(Problem.Code.UNAUTHENTICATED)).isEqualTo("invalid_request_error invalid_api_key");
        assertThat(code(Problem.Code.RATE_LIMITED)).isEqualTo("rate_limit_error rate_limit_exceeded");
        assertThat(code(Problem.Code.INSUFFICIENT_QUOTA)).isEqualTo("insufficient_quota insufficient_quota");
        assertThat(code(Problem.Code.CONTEXT_LENGTH_EXCEEDED))
                .isEqualTo("invalid_request_error context_length_exceeded");
    }

    @Test
    void a_collection_that_does_not_exist_is_not_a_model_that_does_not() {
        edge.chat.completing = r -> {
            throw Problem.notFound("collection", "shop").at("gopuram.collection");
        };

        FakeExchange reply = edge.post(PATH, WHOLE);

        assertThat(reply.status).isEqualTo(404);
        assertThat(reply.json().at("/error/code").asString()).isEqualTo("not_found");
        assertThat(reply.json().at("/error/param").asString()).isEqualTo("gopuram.collection");
    }

    @Test
    void a_spent_budget_says_not_to_retry_and_a_limit_says_when() {
        edge.chat.completing = r -> {
            throw Problem.of(Problem.Code.INSUFFICIENT_QUOTA, "spent");
        };
        assertThat(edge.post(PATH, WHOLE).header("x-should-retry")).isEqualTo("false");

        edge.chat.completing = r -> {
            throw Problem.of(Problem.Code.RATE_LIMITED, "slow").retryAfter(Duration.ofMillis(1500));
        };
        FakeExchange limited = edge.post(PATH, WHOLE);
        assertThat(limited.header("retry-after")).isEqualTo("2");
        assertThat(limited.header("retry-after-ms")).isEqualTo("1500");
    }

    @Test
    void an_unexpected_failure_tells_nothing_of_itself() {
        edge.chat.completing = r -> {
            throw new IllegalStateException("password=hunter2");
        };

        FakeExchange reply = edge.post(PATH, WHOLE);

        assertThat(reply.status).isEqualTo(500);
        assertThat(reply.text()).doesNotContain("hunter2").contains("internal_error");
    }

    @Test
    void a_stream_passes_frame_by_frame_and_ends_with_its_own_end_mark() {
        edge.chat.streaming = r -> TokenStream.of(
                List.of(frame("{\"a\":1}"), frame("{\"a\":2}"), frame("[DONE]")), new End.Finished(USED));

        FakeExchange reply = edge.post(PATH, STREAM);

        assertThat(reply.status).isEqualTo(200);
        assertThat(reply.text()).isEqualTo("data: {\"a\":1}\n\ndata: {\"a\":2}\n\ndata: [DONE]\n\n");
        assertThat(reply.header("content-type")).isEqualTo("text/event-stream");
        assertThat(reply.header("cache-control")).isEqualTo("no-cache");
        assertThat(reply.header("x-accel-buffering")).isEqualTo("no");
        assertThat(reply.header("x-request-id")).startsWith("req_");
        EdgeRecord record = edge.record();
        assertThat(record.end()).isEqualTo("finished");
        assertThat(record.usage()).isEqualTo(USED);
        assertThat(edge.watch.running()).isZero();
    }

    @Test
    void a_truncated_stream_says_so_in_band_and_never_done() {
        edge.chat.streaming = r -> TokenStream.of(List.of(frame("{\"a\":1}")), new End.Truncated(USED, "no end mark"));

        FakeExchange reply = edge.post(PATH, STREAM);

        assertThat(reply.status).isEqualTo(200);
        assertThat(reply.text())
                .startsWith("data: {\"a\":1}\n\ndata: {\"error\":{")
                .endsWith("\n\n");
        assertThat(reply.text()).contains("upstream_failed", "no end mark").doesNotContain("[DONE]");
        assertThat(edge.record().end()).isEqualTo("truncated");
    }

    @Test
    void a_stream_that_fails_after_it_began_says_so_in_band() {
        edge.chat.streaming = r -> TokenStream.of(
                List.of(frame("{\"a\":1}")),
                new End.Failed(USED, Problem.of(Problem.Code.UPSTREAM_TIMEOUT, "silent for 60 s")));

        FakeExchange reply = edge.post(PATH, STREAM);

        assertThat(reply.text()).contains("\"code\":\"upstream_timeout\"").doesNotContain("[DONE]");
        assertThat(edge.record().end()).isEqualTo("failed");
    }

    @Test
    void a_stream_that_fails_before_it_began_is_a_status() {
        edge.chat.streaming = r -> TokenStream.of(
                List.of(), new End.Failed(Usage.NONE, Problem.of(Problem.Code.RATE_LIMITED, "provider's limit")));
        FakeExchange ended = edge.post(PATH, STREAM);
        edge.chat.streaming = r -> {
            throw Problem.of(Problem.Code.UPSTREAM_FAILED, "refused");
        };
        FakeExchange thrown = edge.post(PATH, STREAM);

        assertThat(ended.status).isEqualTo(429);
        assertThat(ended.header("content-type")).isEqualTo("application/json");
        assertThat(ended.json().at("/error/code").asString()).isEqualTo("rate_limit_exceeded");
        assertThat(thrown.status).isEqualTo(502);
    }

    @Test
    void a_client_that_leaves_cancels_the_stream_and_is_logged_with_what_was_used() {
        TokenStream upstream = TokenStream.open();
        AtomicBoolean cancelled = new AtomicBoolean();
        upstream.feed().onCancel(() -> cancelled.set(true));
        edge.chat.streaming = r -> upstream;
        FakeExchange exchange = edge.send("POST", PATH, STREAM);
        upstream.feed().offer(frame("{\"a\":1}"));
        Eventually.until("the first frame is out", () -> !exchange.text().isEmpty());

        exchange.leave();

        assertThat(cancelled).isTrue();
        assertThat(edge.records).isEmpty();
        upstream.feed().end(new End.Cancelled(USED));
        EdgeRecord record = edge.record();
        assertThat(record.status()).isEqualTo(499);
        assertThat(record.end()).isEqualTo("cancelled");
        assertThat(record.usage()).isEqualTo(USED);
    }

    @Test
    void a_client_that_leaves_before_the_answer_interrupts_the_work() {
        CountDownLatch asked = new CountDownLatch(1);
        AtomicBoolean interrupted = new AtomicBoolean();
        edge.chat.completing = r -> {
            asked.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
                throw Problem.from(e);
            }
            throw new AssertionError();
        };
        FakeExchange exchange = edge.send("POST", PATH, WHOLE);
        Eventually.until("chat is asked", () -> asked.getCount() == 0);

        exchange.leave();

        Eventually.until("the work is interrupted", interrupted::get);
        assertThat(edge.record().status()).isEqualTo(499);
    }

    @Test
    void a_stream_that_comes_after_the_client_left_is_closed_and_the_call_is_over_once() {
        TokenStream late = TokenStream.open();
        AtomicBoolean closed = new AtomicBoolean();
        late.feed().onCancel(() -> {
            late.feed().end(new End.Cancelled(USED));
            closed.set(true);
        });
        CountDownLatch left = new CountDownLatch(1);
        edge.chat.streaming = r -> {
            Eventually.until("the client has left", () -> left.getCount() == 0);
            return late;
        };
        FakeExchange exchange = edge.send("POST", PATH, STREAM);
        Eventually.until("chat is asked", () -> edge.chat.request.get() != null);

        exchange.leave();
        left.countDown();

        Eventually.until("the stream is closed", closed::get);
        assertThat(edge.record().status()).isEqualTo(499);
        assertThat(edge.records).isEmpty();
    }

    @Test
    void silence_between_frames_ends_the_stream_in_band_and_cancels_the_upstream() {
        TokenStream upstream = TokenStream.open();
        AtomicBoolean cancelled = new AtomicBoolean();
        upstream.feed().onCancel(() -> {
            cancelled.set(true);
            upstream.feed().end(new End.Cancelled(USED));
        });
        edge.chat.streaming = r -> upstream;
        FakeExchange exchange = edge.send("POST", PATH, STREAM);
        upstream.feed().offer(frame("{\"a\":1}"));
        Eventually.until("the first frame is out", () -> !exchange.text().isEmpty());

        edge.clock.advance(Duration.ofSeconds(60));
        edge.watch.sweep();
        assertThat(cancelled).isFalse();
        edge.clock.advance(Duration.ofMillis(1));
        edge.watch.sweep();

        assertThat(exchange.await().text())
                .contains("deadline_exceeded", "idle")
                .doesNotContain("[DONE]");
        assertThat(cancelled).isTrue();
        EdgeRecord record = edge.record();
        assertThat(record.end()).isEqualTo("failed");
        assertThat(record.usage()).isEqualTo(USED);
    }

    @Test
    void a_stream_whose_first_frame_never_comes_is_504() {
        edge.chat.streaming = r -> TokenStream.open();
        FakeExchange exchange = edge.send("POST", PATH, STREAM);
        Eventually.until("the stream runs", () -> edge.watch.running() == 1 && edge.chat.request.get() != null);
        Eventually.until("it is overdue", () -> {
            edge.clock.advance(Duration.ofSeconds(61));
            edge.watch.sweep();
            return exchange.status != 0;
        });

        assertThat(exchange.await().status).isEqualTo(504);
        assertThat(exchange.json().at("/error/code").asString()).isEqualTo("deadline_exceeded");
    }

    @Test
    void an_answer_that_takes_too_long_is_504_and_its_work_is_interrupted() {
        AtomicBoolean interrupted = new AtomicBoolean();
        CountDownLatch asked = new CountDownLatch(1);
        edge.chat.completing = r -> {
            asked.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
            throw Problem.of(Problem.Code.CANCELLED, "interrupted");
        };
        FakeExchange exchange = edge.send("POST", PATH, WHOLE);
        Eventually.until("chat is asked", () -> asked.getCount() == 0);

        edge.clock.advance(Duration.ofMinutes(10).plusMillis(1));
        edge.watch.sweep();

        assertThat(exchange.await().status).isEqualTo(504);
        Eventually.until("the work is interrupted", interrupted::get);
    }

    @Test
    void a_drain_refuses_new_calls_and_ends_open_streams_in_band() {
        TokenStream upstream = TokenStream.open();
        edge.chat.streaming = r -> upstream;
        FakeExchange exchange = edge.send("POST", PATH, STREAM);
        upstream.feed().offer(frame("{\"a\":1}"));
        Eventually.until("the first frame is out", () -> !exchange.text().isEmpty());

        edge.drain.begin();
        FakeExchange refused = edge.post(PATH, WHOLE);
        edge.watch.abortStreams(Problem.of(Problem.Code.UNAVAILABLE, "shutting down"));

        assertThat(refused.status).isEqualTo(503);
        assertThat(refused.header("retry-after")).isEqualTo("1");
        assertThat(exchange.await().text()).contains("\"code\":\"unavailable\"").doesNotContain("[DONE]");
        assertThat(edge.raw("GET", "/healthz", "").await().status).isEqualTo(200);
    }

    @Test
    void calls_beyond_the_bound_are_503_until_one_is_over() {
        GatewayConfig base = GatewayConfig.defaults();
        TestEdge small = new TestEdge(new GatewayConfig(
                base.server(),
                base.routes(),
                base.keys(),
                1,
                base.overload(),
                base.heartbeat(),
                base.deadlineSweep(),
                base.sockets(),
                false));
        TokenStream upstream = TokenStream.open();
        small.chat.streaming = r -> upstream;
        FakeExchange first = small.send("POST", PATH, STREAM);
        Eventually.until("the first runs", () -> small.watch.running() == 1);

        FakeExchange second = small.post(PATH, WHOLE);
        upstream.feed().offer(frame("[DONE]"));
        upstream.feed().end(new End.Finished(USED));
        first.await();
        Eventually.until("there is room again", () -> small.post(PATH, WHOLE).status == 200);

        assertThat(second.status).isEqualTo(503);
        assertThat(second.json().at("/error/code").asString()).isEqualTo("overloaded");
    }

    private String code(Problem.Code code) {
        edge.chat.completing = r -> {
            throw Problem.of(code, "d");
        };
        FakeExchange reply = edge.post(PATH, WHOLE);
        return reply.json().at("/error/type").asString() + " "
                + reply.json().at("/error/code").asString();
    }
}
