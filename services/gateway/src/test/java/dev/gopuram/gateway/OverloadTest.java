package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.edge.EdgeRecord;
import dev.gopuram.governance.GovernanceConfig;
import dev.gopuram.governance.PricesConfig;
import dev.gopuram.governance.SharingConfig;
import dev.gopuram.governance.TierConfig;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.overload.OverloadConfig;
import dev.gopuram.platform.telemetry.MetricNames;
import dev.gopuram.testkit.Eventually;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One chat at a time, and two that may wait. */
class OverloadTest {
    private static final String PATH = "/v1/chat/completions";
    private static final Duration WAIT = Duration.ofMinutes(1);

    private static final GovernanceConfig PRO_BEFORE_OTHERS = new GovernanceConfig(
            Map.of("pro", new TierConfig(Map.of(), 1)), Map.of(), PricesConfig.defaults(), SharingConfig.defaults());

    private final TestEdge edge = new TestEdge(bounded(1, 2), PRO_BEFORE_OTHERS);
    private final List<String> ran = new CopyOnWriteArrayList<>();
    private final Semaphore going = new Semaphore(0);

    OverloadTest() {
        edge.chat.completing = this::complete;
    }

    @AfterEach
    void letAllGo() {
        going.release(1_000);
    }

    @Test
    void a_call_beyond_the_limit_waits_for_its_turn() {
        FakeExchange first = begin("a");
        awaitRunning("a");
        FakeExchange second = begin("b");
        awaitQueued(1);

        going.release();
        first.await();
        awaitRunning("b");
        going.release();

        assertThat(second.await().status).isEqualTo(200);
        assertThat(ran).containsExactly("a", "b");
    }

    @Test
    void a_call_beyond_the_queue_is_503_with_a_time_to_wait() {
        begin("a");
        awaitRunning("a");
        begin("b");
        begin("c");
        awaitQueued(2);

        FakeExchange refused = begin("d").await();

        assertThat(refused.status).isEqualTo(503);
        assertThat(refused.header("retry-after")).isEqualTo("1");
        assertThat(refused.json().at("/error/code").asString()).isEqualTo("overloaded");
        assertThat(edge.meters.counter(MetricNames.SHED, "queue", "chat").count())
                .isEqualTo(1);
    }

    @Test
    void the_better_tier_goes_first_and_the_lesser_makes_room_for_it() {
        edge.users.tier = "pro";
        edge.users.add("secret-pro", "tenant-p", null, "chat");
        begin("a");
        awaitRunning("a");
        begin("b");
        awaitQueued(1);
        FakeExchange last = begin("c");
        awaitQueued(2);

        FakeExchange better =
                edge.raw("POST", PATH, body("pro"), "x-api-key", "secret-pro", "content-type", "application/json");

        assertThat(last.await().status).isEqualTo(503);
        going.release();
        awaitRunning("pro");
        going.release();
        assertThat(better.await().status).isEqualTo(200);
    }

    @Test
    void a_stream_has_its_place_until_its_first_byte() {
        TokenStream upstream = TokenStream.open();
        edge.chat.streaming = r -> upstream;
        FakeExchange stream = edge.send("POST", PATH, "{\"model\":\"m\",\"stream\":true,\"messages\":[]}");
        Eventually.until("the stream runs", () -> edge.watch.running() == 1);
        FakeExchange second = begin("b");
        awaitQueued(1);

        upstream.feed().offer(Frame.of(Bytes.utf8("data: {}\n\n")));
        going.release();

        assertThat(second.await().status).isEqualTo(200);
        upstream.feed().end(new End.Finished(Usage.NONE));
        stream.await();
        assertThat(running()).isZero();
    }

    @Test
    void a_stream_that_ends_without_a_byte_gives_its_place_back() {
        TokenStream upstream = TokenStream.open();
        edge.chat.streaming = r -> upstream;
        FakeExchange stream = edge.send("POST", PATH, "{\"model\":\"m\",\"stream\":true,\"messages\":[]}");
        Eventually.until("the stream runs", () -> edge.watch.running() == 1);

        upstream.feed().end(new End.Failed(Usage.NONE, Problem.of(Problem.Code.UPSTREAM_FAILED, "broken")));
        stream.await();

        Eventually.until("the place is free", () -> running() == 0);
    }

    @Test
    void a_caller_who_leaves_the_queue_frees_its_place_there_and_is_not_served() {
        FakeExchange first = begin("a");
        awaitRunning("a");
        FakeExchange leaver = begin("b");
        awaitQueued(1);

        leaver.leave();
        awaitQueued(0);
        going.release(2);
        first.await();

        assertThat(begin("c").await().status).isEqualTo(200);
        assertThat(ran).containsExactly("a", "c");
        assertThat(running()).isZero();
    }

    @Test
    void whatever_fails_gives_its_place_back() {
        edge.chat.completing = r -> {
            throw new IllegalStateException("broken");
        };
        assertThat(begin("a").await().status).isEqualTo(500);
        edge.chat.completing = r -> {
            throw Problem.of(Problem.Code.INVALID, "no");
        };
        assertThat(begin("b").await().status).isEqualTo(400);

        Eventually.until("the place is free", () -> running() == 0);
    }

    @Test
    void the_wait_for_a_place_is_told_apart_from_what_we_took_ourselves() {
        FakeExchange first = begin("a");
        awaitRunning("a");
        FakeExchange second = begin("b");
        awaitQueued(1);
        edge.clock.advance(Duration.ofSeconds(20));
        going.release();
        first.await();
        edge.record();
        awaitRunning("b");
        edge.clock.advance(Duration.ofSeconds(3));
        going.release();
        second.await();

        EdgeRecord record = edge.record();
        assertThat(record.queued()).isEqualTo(Duration.ofSeconds(20));
        assertThat(record.latency()).isEqualTo(Duration.ofSeconds(23));
        assertThat(record.overhead()).isZero();
    }

    @Test
    void another_capability_has_room_of_its_own() {
        begin("a");
        awaitRunning("a");

        assertThat(edge.get("/v1/models").status).isEqualTo(200);
        assertThat(edge.raw("GET", "/healthz", "").await().status).isEqualTo(200);
    }

    private Completion complete(CompletionRequest request) {
        String text = request.body().utf8();
        int at = text.indexOf("\"user\":\"") + 8;
        ran.add(text.substring(at, text.indexOf('"', at)));
        going.acquireUninterruptibly();
        return new Completion(Bytes.utf8("{}"), "m", "", Usage.NONE);
    }

    private FakeExchange begin(String name) {
        return edge.send("POST", PATH, body(name));
    }

    private static String body(String name) {
        return "{\"model\":\"m\",\"messages\":[],\"user\":\"" + name + "\"}";
    }

    private void awaitRunning(String name) {
        Eventually.until(name + " runs", () -> ran.contains(name));
    }

    private void awaitQueued(int many) {
        Eventually.until(many + " wait", () -> gauge(MetricNames.QUEUED) == many);
    }

    private int running() {
        return gauge(MetricNames.CONCURRENCY);
    }

    private int gauge(String name) {
        return (int) edge.meters.get(name).tag("queue", "chat").gauge().value();
    }

    private static GatewayConfig bounded(int running, int queued) {
        GatewayConfig base = GatewayConfig.defaults();
        return new GatewayConfig(
                base.server(),
                base.routes(),
                base.keys(),
                base.maxConcurrent(),
                new OverloadConfig(running, running, running, 1.5, queued, WAIT),
                base.heartbeat(),
                base.deadlineSweep(),
                false);
    }
}
