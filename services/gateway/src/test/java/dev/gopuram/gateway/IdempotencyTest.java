package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.edge.EdgeRecord;
import dev.gopuram.governance.CacheConfig;
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
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyTest {
    private static final String PATH = "/v1/chat/completions";
    private static final String WHOLE = "{\"model\":\"m\",\"messages\":[]}";
    private static final String STREAM = "{\"stream\":true,\"model\":\"m\",\"messages\":[]}";
    private static final Usage USED = new Usage(9, 0, 8, Usage.Source.REPORTED);

    private final TestEdge edge = new TestEdge();
    private final AtomicInteger paid = new AtomicInteger();

    @Test
    void a_retry_with_the_same_idempotency_key_is_not_paid_twice() {
        answering();

        FakeExchange first = send(WHOLE, "k1").await();
        EdgeRecord worked = edge.record();
        FakeExchange retry = send(WHOLE, "k1").await();

        assertThat(retry.text()).isEqualTo(first.text()).contains("\"n\":1");
        assertThat(retry.status).isEqualTo(200);
        assertThat(retry.header("x-gopuram-model")).isEqualTo("up/m");
        assertThat(first.header("idempotency-replayed")).isEqualTo("null");
        assertThat(retry.header("idempotency-replayed")).isEqualTo("true");
        assertThat(paid.get()).isEqualTo(1);
        assertThat(worked.usage()).isEqualTo(USED);
        EdgeRecord replayed = edge.record();
        assertThat(replayed.usage().totalTokens()).isZero();
        assertThat(replayed.cacheHit()).isTrue();
        assertThat(replayed.model()).isEqualTo("up/m");
    }

    @Test
    void another_gateway_on_the_same_database_replays_too() {
        answering();
        send(WHOLE, "k1").await();
        TestEdge other = new TestEdge(edge);

        FakeExchange retry = send(other, WHOLE, "k1").await();

        assertThat(retry.text()).contains("\"n\":1");
        assertThat(retry.header("idempotency-replayed")).isEqualTo("true");
        assertThat(other.chat.request.get()).isNull();
    }

    @Test
    void another_key_or_no_key_is_another_request() {
        answering();

        send(WHOLE, "k1").await();
        assertThat(send(WHOLE, "k2").await().text()).contains("\"n\":2");
        assertThat(edge.post(PATH, WHOLE).text()).contains("\"n\":3");
        assertThat(edge.post(PATH, WHOLE).text()).contains("\"n\":4");
    }

    @Test
    void the_same_key_of_another_tenant_is_another_key() {
        answering();

        send(WHOLE, "k1").await();
        FakeExchange other = edge.raw(
                        "POST", PATH, WHOLE, "authorization", "Bearer " + TestEdge.OTHER, "idempotency-key", "k1")
                .await();

        assertThat(other.text()).contains("\"n\":2");
        assertThat(other.header("idempotency-replayed")).isEqualTo("null");
    }

    @Test
    void the_same_key_with_another_body_is_422_and_names_it() {
        answering();
        send(WHOLE, "k1").await();

        FakeExchange other = send("{\"model\":\"m\",\"messages\":[1]}", "k1").await();

        assertThat(other.status).isEqualTo(422);
        assertThat(other.text()).contains("k1");
        assertThat(paid.get()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "with space", "\u00e4"})
    void a_key_that_is_none_is_400(String key) {
        assertThat(send(WHOLE, key).await().status).isEqualTo(400);
    }

    @Test
    void identical_requests_in_flight_are_worked_on_once() {
        CountDownLatch answer = new CountDownLatch(1);
        edge.chat.completing = r -> {
            paid.incrementAndGet();
            await(answer);
            return new Completion(Bytes.utf8("{\"n\":1}"), "up/m", "", USED);
        };
        FakeExchange first = send(WHOLE, "k1");
        Eventually.until("the first is worked on", () -> paid.get() == 1);
        FakeExchange second = send(WHOLE, "k1");
        Eventually.until("the second asks", () -> second.bodyRead);

        answer.countDown();

        assertThat(first.await().text()).isEqualTo("{\"n\":1}");
        assertThat(second.await().text()).isEqualTo("{\"n\":1}");
        assertThat(second.header("idempotency-replayed")).isEqualTo("true");
        assertThat(paid.get()).isEqualTo(1);
    }

    @Test
    void what_another_node_works_on_is_409_with_a_time_to_wait() {
        CountDownLatch answer = new CountDownLatch(1);
        edge.chat.completing = r -> {
            paid.incrementAndGet();
            await(answer);
            return new Completion(Bytes.utf8("{}"), "up/m", "", USED);
        };
        FakeExchange first = send(WHOLE, "k1");
        Eventually.until("the first is worked on", () -> paid.get() == 1);

        FakeExchange elsewhere = send(new TestEdge(edge), WHOLE, "k1").await();
        answer.countDown();
        first.await();

        assertThat(elsewhere.status).isEqualTo(409);
        assertThat(elsewhere.header("retry-after")).isEqualTo("1");
    }

    @Test
    void a_request_that_was_not_answered_may_be_tried_again() {
        edge.chat.completing = r -> {
            throw Problem.of(Problem.Code.UPSTREAM_FAILED, "down");
        };
        assertThat(send(WHOLE, "k1").await().status).isEqualTo(502);
        answering();

        assertThat(send(WHOLE, "k1").await().text()).contains("\"n\":1");
    }

    @Test
    void a_node_that_died_at_work_holds_the_key_no_longer_than_the_work_may_take() {
        edge.chat.completing = r -> {
            edge.answers.away = true;
            throw Problem.of(Problem.Code.UPSTREAM_FAILED, "and the release is lost");
        };
        send(WHOLE, "k1").await();
        edge.answers.away = false;
        answering();
        assertThat(send(WHOLE, "k1").await().status).isEqualTo(409);

        edge.clock.advance(Duration.ofMinutes(10).plusSeconds(30));

        assertThat(send(WHOLE, "k1").await().status).isEqualTo(200);
    }

    @Test
    void without_the_database_a_keyed_request_is_refused_and_any_other_served() {
        answering();
        edge.answers.away = true;

        FakeExchange refused = send(WHOLE, "k1").await();

        assertThat(refused.status).isEqualTo(503);
        assertThat(refused.header("retry-after")).isEqualTo("1");
        assertThat(paid.get()).isZero();
        assertThat(edge.post(PATH, WHOLE).status).isEqualTo(200);
    }

    @Test
    void an_answer_is_kept_for_a_day_and_no_longer() {
        answering();
        send(WHOLE, "k1").await();

        edge.clock.advance(Duration.ofHours(24).minusSeconds(1));
        assertThat(send(WHOLE, "k1").await().text()).contains("\"n\":1");
        edge.clock.advance(Duration.ofSeconds(1));
        assertThat(send(WHOLE, "k1").await().text()).contains("\"n\":2");
    }

    @Test
    void an_answer_larger_than_is_kept_is_given_once_and_not_paid_twice() {
        String large = "\""
                + "x".repeat((int)
                        CacheConfig.defaults().idempotency().maxAnswer().bytes()) + "\"";
        edge.chat.completing = r -> {
            paid.incrementAndGet();
            return new Completion(Bytes.utf8(large), "up/m", "", USED);
        };

        assertThat(send(WHOLE, "k1").await().text()).isEqualTo(large);
        FakeExchange retry = send(WHOLE, "k1").await();

        assertThat(retry.status).isEqualTo(409);
        assertThat(retry.text()).contains("4MiB");
        assertThat(paid.get()).isEqualTo(1);
    }

    @Test
    void a_streamed_answer_is_replayed_as_a_stream() {
        edge.chat.streaming = r -> TokenStream.of(List.of(frame("1"), frame("[DONE]")), new End.Finished(USED))
                .headed(new TokenStream.Head("up/m", ""));

        FakeExchange first = send(STREAM, "k1").await();
        assertThat(edge.record().usage()).isEqualTo(USED);
        edge.chat.streaming = r -> {
            throw new AssertionError("paid twice");
        };
        FakeExchange retry = send(STREAM, "k1").await();

        assertThat(retry.text()).isEqualTo(first.text()).isEqualTo("data: 1\n\ndata: [DONE]\n\n");
        assertThat(retry.header("content-type")).isEqualTo("text/event-stream");
        assertThat(retry.header("idempotency-replayed")).isEqualTo("true");
        assertThat(edge.record().usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void a_truncated_stream_is_never_kept() {
        edge.chat.streaming = r -> TokenStream.of(List.of(frame("1")), new End.Truncated(USED, "no end mark"));
        assertThat(send(STREAM, "k1").await().text()).contains("error");
        Eventually.until("the key is free", () -> edge.answers.running() == 0);

        edge.chat.streaming = r -> TokenStream.of(List.of(frame("[DONE]")), new End.Finished(USED));

        assertThat(send(STREAM, "k1").await().text()).isEqualTo("data: [DONE]\n\n");
    }

    @Test
    void a_stream_whose_reader_left_is_read_to_its_end_for_the_retry_and_paid_by_the_one_who_left() {
        TokenStream upstream = TokenStream.open();
        edge.chat.streaming = r -> upstream;
        FakeExchange first = send(STREAM, "k1");
        upstream.feed().offer(frame("1"));
        Eventually.until("the first frame is out", () -> !first.text().isEmpty());

        first.leave();
        upstream.feed().offer(frame("2"));
        upstream.feed().end(new End.Finished(USED));

        EdgeRecord left = edge.record();
        assertThat(left.status()).isEqualTo(499);
        assertThat(left.usage()).isEqualTo(USED);
        FakeExchange retry = send(STREAM, "k1").await();
        assertThat(retry.text()).isEqualTo("data: 1\n\ndata: 2\n\n");
    }

    @Test
    void a_stream_that_nobody_reads_any_more_is_bound_by_its_times_all_the_same() {
        TokenStream upstream = TokenStream.open();
        upstream.feed().onCancel(() -> upstream.feed().end(new End.Cancelled(USED)));
        edge.chat.streaming = r -> upstream;
        FakeExchange first = send(STREAM, "k1");
        upstream.feed().offer(frame("1"));
        Eventually.until("the first frame is out", () -> !first.text().isEmpty());

        first.leave();
        edge.clock.advance(Duration.ofSeconds(70));
        edge.watch.sweep();

        assertThat(upstream.feed().cancelled()).isTrue();
        assertThat(edge.record().usage()).isEqualTo(USED);
    }

    @Test
    void an_answer_whose_caller_left_is_finished_for_the_retry_and_paid_by_the_one_who_left() {
        CountDownLatch answer = new CountDownLatch(1);
        edge.chat.completing = r -> {
            paid.incrementAndGet();
            await(answer);
            return new Completion(Bytes.utf8("{\"n\":1}"), "up/m", "", USED);
        };
        FakeExchange first = send(WHOLE, "k1");
        Eventually.until("the first is worked on", () -> paid.get() == 1);

        first.leave();
        assertThat(edge.records).isEmpty();
        answer.countDown();

        EdgeRecord left = edge.record();
        assertThat(left.status()).isEqualTo(499);
        assertThat(left.usage()).isEqualTo(USED);
        assertThat(send(WHOLE, "k1").await().text()).isEqualTo("{\"n\":1}");
        assertThat(paid.get()).isEqualTo(1);
    }

    @Test
    void a_call_without_a_key_is_stopped_when_its_caller_leaves() {
        TokenStream upstream = TokenStream.open();
        upstream.feed().onCancel(() -> upstream.feed().end(new End.Cancelled(USED)));
        edge.chat.streaming = r -> upstream;
        FakeExchange first = edge.send("POST", PATH, STREAM);
        upstream.feed().offer(frame("1"));
        Eventually.until("the first frame is out", () -> !first.text().isEmpty());

        first.leave();

        assertThat(upstream.feed().cancelled()).isTrue();
        assertThat(edge.record().usage()).isEqualTo(USED);
    }

    private void answering() {
        edge.chat.completing =
                r -> new Completion(Bytes.utf8("{\"n\":" + paid.incrementAndGet() + "}"), "up/m", "", USED);
    }

    private FakeExchange send(String body, String key) {
        return send(edge, body, key);
    }

    private static FakeExchange send(TestEdge to, String body, String key) {
        return to.raw("POST", PATH, body, "authorization", "Bearer " + TestEdge.ALL, "idempotency-key", key);
    }

    private static Frame frame(String data) {
        return Frame.of(Bytes.utf8("data: " + data + "\n\n"));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw Problem.from(e);
        }
    }
}
