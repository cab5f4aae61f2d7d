package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.edge.EdgeRecord;
import dev.gopuram.governance.CacheConfig;
import dev.gopuram.governance.RouteCacheConfig;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.lifecycle.Reloads;
import dev.gopuram.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CacheTest {
    private static final String PATH = "/v1/chat/completions";
    private static final String WHOLE = "{\"model\":\"m\",\"messages\":[]}";
    private static final String STREAM = "{\"stream\":true,\"model\":\"m\",\"messages\":[]}";
    private static final Usage USED = new Usage(9, 0, 8, Usage.Source.REPORTED);
    private static final RouteCacheConfig TIMES =
            new RouteCacheConfig(Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofHours(1));

    private final TestEdge edge = new TestEdge(config());
    private final AtomicInteger paid = new AtomicInteger();

    @Test
    void the_same_question_is_paid_once() {
        answering();

        FakeExchange first = edge.post(PATH, WHOLE);
        EdgeRecord miss = edge.record();
        FakeExchange second = edge.post("/api/chat", " {\"messages\": [],\n \"model\":\"m\" }");

        assertThat(first.header("x-gopuram-cache")).isEqualTo("miss");
        assertThat(second.header("x-gopuram-cache")).isEqualTo("hit");
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.header("x-gopuram-model")).isEqualTo("up/m");
        assertThat(paid.get()).isEqualTo(1);
        assertThat(miss.usage()).isEqualTo(USED);
        assertThat(miss.cacheHit()).isFalse();
        EdgeRecord hit = edge.record();
        assertThat(hit.usage()).isEqualTo(Usage.NONE);
        assertThat(hit.cache()).isEqualTo("hit");
        assertThat(hit.cacheHit()).isTrue();
    }

    @Test
    void two_tenants_never_share_a_cached_answer() {
        answering();

        edge.post(PATH, WHOLE);
        FakeExchange other = edge.as(TestEdge.OTHER, "POST", PATH, WHOLE);

        assertThat(other.header("x-gopuram-cache")).isEqualTo("miss");
        assertThat(other.text()).contains("\"n\":2");
        assertThat(edge.post(PATH, WHOLE).text()).contains("\"n\":1");
    }

    @Test
    void nothing_is_kept_unless_the_configuration_says_so() {
        TestEdge plain = new TestEdge();
        plain.chat.completing =
                r -> new Completion(Bytes.utf8("{\"n\":" + paid.incrementAndGet() + "}"), "up/m", "", USED);

        plain.post(PATH, WHOLE);
        FakeExchange second = plain.post(PATH, WHOLE);

        assertThat(paid.get()).isEqualTo(2);
        assertThat(second.header("x-gopuram-cache")).isEqualTo("null");
        assertThat(plain.record().cache()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"n\",\"messages\":[]}",
                "{\"model\":\"m\",\"messages\":[],\"temperature\":0}",
                "{\"model\":\"m\",\"messages\":[],\"temperature\":\"0\"}",
                "{\"model\":\"m\",\"messages\":[],\"user\":\"u\"}",
                "{\"model\":\"m\",\"messages\":[[]]}",
                "{\"model\":\"m\",\"messages\":{}}"
            })
    void another_question_has_another_answer(String other) {
        answering();
        edge.post(PATH, WHOLE);

        assertThat(edge.post(PATH, other).header("x-gopuram-cache")).isEqualTo("miss");
        assertThat(paid.get()).isEqualTo(2);
    }

    @Test
    void another_dialect_has_another_answer() {
        answering();
        edge.post(PATH, WHOLE);

        assertThat(edge.post("/v1/messages", WHOLE).header("x-gopuram-cache")).isEqualTo("miss");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"store\":true",
                "\"gopuram\":{\"collection\":\"docs\"}",
                "\"conversation\":\"conv_1\"",
                "\"previous_response_id\":\"resp_1\"",
                "\"container\":\"container_1\"",
                "\"prompt\":{\"id\":\"pmpt_1\"}",
                "\"web_search_options\":{}",
                "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}},{\"type\":\"web_search\"}]"
            })
    void a_chat_that_reaches_beyond_its_request_is_never_answered_from_the_cache(String more) {
        answering();
        String body = "{\"model\":\"m\",\"messages\":[]," + more + "}";

        edge.post(PATH, body);
        edge.post(PATH, body);

        assertThat(paid.get()).isEqualTo(2);
        assertThat(edge.record().cache()).isEqualTo("bypass");
    }

    @Test
    void a_response_that_is_stored_is_never_answered_from_the_cache() {
        answering();

        edge.post("/v1/responses", "{\"model\":\"m\",\"input\":\"x\"}");
        edge.post("/v1/responses", "{\"model\":\"m\",\"input\":\"x\"}");
        assertThat(paid.get()).isEqualTo(2);
        edge.post("/v1/responses", "{\"model\":\"m\",\"input\":\"x\",\"store\":false}");
        edge.post("/v1/responses", "{\"model\":\"m\",\"input\":\"x\",\"store\":false}");
        assertThat(paid.get()).isEqualTo(3);
    }

    @Test
    void what_refers_to_something_stored_is_never_answered_from_the_cache() {
        answering();
        String body = "{\"model\":\"m\",\"store\":false,\"input\":[{\"type\":\"item_reference\",\"id\":\"msg_1\"},"
                + "{\"role\":\"user\",\"content\":\"And then?\"}]}";

        edge.post("/v1/responses", body);
        edge.post("/v1/responses", body);

        assertThat(paid.get()).isEqualTo(2);
        assertThat(edge.record().cache()).isEqualTo("bypass");
    }

    @Test
    void a_caller_who_wants_it_anew_gets_it_anew_and_others_get_that() {
        answering();
        edge.post(PATH, WHOLE);

        assertThat(asking("no-cache").text()).contains("\"n\":2");
        assertThat(edge.post(PATH, WHOLE).text()).contains("\"n\":2");
        assertThat(asking("no-store").text()).contains("\"n\":3");
        assertThat(edge.post(PATH, WHOLE).text()).contains("\"n\":2");
    }

    @Test
    void a_streamed_answer_comes_back_as_a_stream() {
        edge.chat.streaming = r -> TokenStream.of(List.of(frame("1"), frame("[DONE]")), new End.Finished(USED))
                .headed(new TokenStream.Head("up/m", ""));
        FakeExchange first = edge.post(PATH, STREAM);
        EdgeRecord miss = edge.record();
        edge.chat.streaming = r -> {
            throw new AssertionError("paid twice");
        };

        FakeExchange second = edge.post(PATH, STREAM);

        assertThat(first.header("x-gopuram-cache")).isEqualTo("miss");
        assertThat(second.header("x-gopuram-cache")).isEqualTo("hit");
        assertThat(second.text()).isEqualTo(first.text()).isEqualTo("data: 1\n\ndata: [DONE]\n\n");
        assertThat(second.header("content-type")).isEqualTo("text/event-stream");
        assertThat(second.header("x-gopuram-model")).isEqualTo("up/m");
        assertThat(miss.usage()).isEqualTo(USED);
        EdgeRecord hit = edge.record();
        assertThat(hit.usage()).isEqualTo(Usage.NONE);
        assertThat(hit.end()).isEqualTo("finished");
    }

    @Test
    void a_truncated_stream_is_never_kept() {
        notKept(new End.Truncated(USED, "no end mark"));
    }

    @Test
    void a_failed_stream_is_never_kept() {
        notKept(new End.Failed(USED, Problem.of(Problem.Code.UPSTREAM_FAILED, "reset")));
    }

    @Test
    void a_cancelled_stream_is_never_kept() {
        TokenStream upstream = TokenStream.open();
        upstream.feed().onCancel(() -> upstream.feed().end(new End.Cancelled(USED)));
        edge.chat.streaming = r -> upstream;
        FakeExchange first = edge.send("POST", PATH, STREAM);
        upstream.feed().offer(frame("1"));
        Eventually.until("the first frame is out", () -> !first.text().isEmpty());

        first.leave();

        assertThat(edge.record().usage()).isEqualTo(USED);
        edge.chat.streaming = r -> TokenStream.of(List.of(frame("[DONE]")), new End.Finished(USED));
        assertThat(edge.post(PATH, STREAM).header("x-gopuram-cache")).isEqualTo("miss");
    }

    @Test
    void followers_do_not_fail_with_their_leaders_cancel() {
        CountDownLatch never = new CountDownLatch(1);
        edge.chat.completing = r -> {
            paid.incrementAndGet();
            try {
                never.await();
            } catch (InterruptedException e) {
                throw Problem.from(e);
            }
            throw new AssertionError("nobody counts it down");
        };
        FakeExchange leader = edge.send("POST", PATH, WHOLE);
        Eventually.until("the leader asks", () -> paid.get() == 1);
        FakeExchange follower = edge.send("POST", PATH, WHOLE);
        Eventually.until("the follower asks", () -> follower.bodyRead);
        answering();

        leader.leave();

        assertThat(follower.await().status).isEqualTo(200);
        assertThat(follower.text()).contains("\"n\":2");
    }

    @Test
    void past_its_time_an_answer_is_renewed_and_where_that_fails_given_within_its_bound() {
        answering();
        edge.post(PATH, WHOLE);
        edge.clock.advance(Duration.ofMinutes(5));
        failing(Problem.Code.UPSTREAM_FAILED);

        FakeExchange old = edge.post(PATH, WHOLE);
        assertThat(old.status).isEqualTo(200);
        assertThat(old.header("x-gopuram-cache")).isEqualTo("stale");
        assertThat(old.text()).contains("\"n\":1");

        edge.clock.advance(Duration.ofHours(1).minusSeconds(1));
        assertThat(edge.post(PATH, WHOLE).header("x-gopuram-cache")).isEqualTo("stale");
        edge.clock.advance(Duration.ofSeconds(1));
        assertThat(edge.post(PATH, WHOLE).status).isEqualTo(502);
        edge.clock.advance(Duration.ofSeconds(1));
        answering();
        assertThat(edge.post(PATH, WHOLE).text()).contains("\"n\":2");
    }

    @Test
    void while_one_renews_it_the_others_get_the_old_answer_at_once() {
        answering();
        edge.post(PATH, WHOLE);
        edge.clock.advance(Duration.ofMinutes(5));
        CountDownLatch answer = new CountDownLatch(1);
        edge.chat.completing = r -> {
            paid.incrementAndGet();
            Eventually.until("the answer may come", () -> answer.getCount() == 0);
            return new Completion(Bytes.utf8("{\"n\":\"new\"}"), "up/m", "", USED);
        };
        FakeExchange renewing = edge.send("POST", PATH, WHOLE);
        Eventually.until("it is being renewed", () -> paid.get() == 2);

        FakeExchange other = edge.post(PATH, WHOLE);
        answer.countDown();

        assertThat(other.header("x-gopuram-cache")).isEqualTo("stale");
        assertThat(other.text()).contains("\"n\":1");
        assertThat(renewing.await().text()).contains("new");
        assertThat(edge.post(PATH, WHOLE).text()).contains("new");
    }

    @Test
    void the_callers_own_fault_is_told_and_no_old_answer_given() {
        answering();
        edge.post(PATH, WHOLE);
        edge.clock.advance(Duration.ofMinutes(5));
        failing(Problem.Code.INVALID);

        assertThat(edge.post(PATH, WHOLE).status).isEqualTo(400);
    }

    @Test
    void an_old_answer_goes_before_a_last_resort() {
        answering();
        edge.post(PATH, WHOLE);
        edge.clock.advance(Duration.ofMinutes(5));
        edge.chat.completing = r -> new Completion(Bytes.utf8("{\"n\":\"poor\"}"), "extractive", "extractive", USED);

        FakeExchange old = edge.post(PATH, WHOLE);

        assertThat(old.text()).contains("\"n\":1");
        assertThat(old.header("x-gopuram-cache")).isEqualTo("stale");
        assertThat(old.header("x-gopuram-fallback")).isEqualTo("null");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_the_attempts_before_a_last_resort_have_used_counts_though_the_old_answer_is_given(boolean streamed) {
        Usage failed = USED.by("up/m");
        answering();
        edge.chat.streaming = r -> TokenStream.of(List.of(frame("1"), frame("[DONE]")), new End.Finished(USED));
        edge.post(PATH, streamed ? STREAM : WHOLE);
        edge.record();
        edge.clock.advance(Duration.ofMinutes(5));
        edge.chat.completing = r -> new Completion(Bytes.utf8("{}"), "static", "static", failed);
        edge.chat.streaming = r -> TokenStream.of(List.of(frame("2"), frame("[DONE]")), new End.Finished(failed))
                .headed(new TokenStream.Head("static", "static"));

        assertThat(edge.post(PATH, streamed ? STREAM : WHOLE).header("x-gopuram-cache"))
                .isEqualTo("stale");

        assertThat(edge.record().usage()).isEqualTo(failed);
    }

    @Test
    void what_a_fallback_said_is_not_kept() {
        edge.chat.completing = r -> {
            paid.incrementAndGet();
            return new Completion(Bytes.utf8("{}"), "spare", "spare", USED);
        };

        edge.post(PATH, WHOLE);
        assertThat(edge.post(PATH, WHOLE).header("x-gopuram-cache")).isEqualTo("miss");
        assertThat(paid.get()).isEqualTo(2);
    }

    @Test
    void a_stream_that_fails_before_its_first_frame_is_replaced_by_the_old_one() {
        edge.chat.streaming = r -> TokenStream.of(List.of(frame("1"), frame("[DONE]")), new End.Finished(USED));
        edge.post(PATH, STREAM);
        edge.record();
        edge.clock.advance(Duration.ofMinutes(5));
        edge.chat.streaming = r -> TokenStream.of(
                        List.of(), new End.Failed(USED, Problem.of(Problem.Code.UPSTREAM_TIMEOUT, "late")))
                .headed(new TokenStream.Head("up/m", ""));

        FakeExchange old = edge.post(PATH, STREAM);

        assertThat(old.text()).isEqualTo("data: 1\n\ndata: [DONE]\n\n");
        assertThat(old.header("x-gopuram-cache")).isEqualTo("stale");
        assertThat(edge.record().usage()).as("what the failed one used").isEqualTo(USED.by("up/m"));
    }

    @Test
    void a_write_to_a_collection_forgets_what_was_found_in_it() {
        String query = "{\"collection\":\"docs\",\"query\":\"x\"}";
        String document = "{\"documents\":[{\"id\":\"d\",\"text\":\"t\"}]}";
        edge.put("/v1/collections/docs", "{}");
        assertThat(edge.post("/v1/search", query).text()).contains("results");
        assertThat(edge.post("/v1/search", query).header("x-gopuram-cache")).isEqualTo("hit");

        edge.post("/v1/collections/docs/documents", document);

        assertThat(edge.post("/v1/search", query).header("x-gopuram-cache")).isEqualTo("miss");
        assertThat(edge.post("/v1/search", query).header("x-gopuram-cache")).isEqualTo("hit");
        edge.as(TestEdge.OTHER, "POST", "/v1/collections/docs/documents", document);
        assertThat(edge.post("/v1/search", query).header("x-gopuram-cache")).isEqualTo("hit");
    }

    @Test
    void a_retry_of_a_cached_answer_is_a_retry() {
        answering();
        edge.post(PATH, WHOLE);
        String[] keyed = {"authorization", "Bearer " + TestEdge.ALL, "idempotency-key", "k"};

        FakeExchange first = edge.raw("POST", PATH, WHOLE, keyed).await();
        FakeExchange retry = edge.raw("POST", PATH, WHOLE, keyed).await();

        assertThat(first.header("x-gopuram-cache")).isEqualTo("hit");
        assertThat(retry.header("x-gopuram-cache")).isEqualTo("null");
        assertThat(retry.header("idempotency-replayed")).isEqualTo("true");
    }

    @Test
    void how_long_answers_are_given_again_changes_without_a_restart() {
        List<Reloads.Preparation<? super CacheConfig>> reloading = new ArrayList<>();
        TestEdge running = new TestEdge(CacheConfig.defaults(), reloading::add);
        running.chat.completing =
                r -> new Completion(Bytes.utf8("{\"n\":" + paid.incrementAndGet() + "}"), "up/m", "", USED);
        running.post(PATH, WHOLE);
        assertThat(running.post(PATH, WHOLE).header("x-gopuram-cache")).isEqualTo("null");

        reloading.forEach(each -> each.prepare(config()).run());

        assertThat(running.post(PATH, WHOLE).header("x-gopuram-cache")).isEqualTo("miss");
        assertThat(running.post(PATH, WHOLE).header("x-gopuram-cache")).isEqualTo("hit");
    }

    private void notKept(End end) {
        edge.chat.streaming = r -> TokenStream.of(List.of(frame("1")), end);
        edge.post(PATH, STREAM);
        edge.chat.streaming = r -> TokenStream.of(List.of(frame("[DONE]")), new End.Finished(USED));

        FakeExchange next = edge.post(PATH, STREAM);

        assertThat(next.text()).isEqualTo("data: [DONE]\n\n");
        assertThat(next.header("x-gopuram-cache")).isEqualTo("miss");
    }

    private FakeExchange asking(String wish) {
        return edge.raw("POST", PATH, WHOLE, "authorization", "Bearer " + TestEdge.ALL, "cache-control", wish)
                .await();
    }

    private void answering() {
        edge.chat.completing =
                r -> new Completion(Bytes.utf8("{\"n\":" + paid.incrementAndGet() + "}"), "up/m", "", USED);
    }

    private void failing(Problem.Code code) {
        edge.chat.completing = r -> {
            throw Problem.of(code, "no");
        };
    }

    private static Frame frame(String data) {
        return Frame.of(Bytes.utf8("data: " + data + "\n\n"));
    }

    private static CacheConfig config() {
        CacheConfig plain = CacheConfig.defaults();
        return new CacheConfig(
                plain.memory(),
                plain.maxEntry(),
                plain.maxFollowers(),
                plain.followWait(),
                plain.secondLevel(),
                TIMES,
                TIMES,
                TIMES,
                plain.semantic(),
                plain.idempotency());
    }
}
