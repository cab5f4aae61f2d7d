package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.platform.json.Json;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.ReceivedRequest;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedReply;
import dev.gopuram.testkit.ScriptedUpstream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Complaints 7 and 19: memory that grows without end, and faults that show after an hour. Everything that a node keeps
 * for a time is kept for seconds at most, so that in each round of mixed calls all of it comes, goes stale and goes.
 */
@Tag("heavy")
@Timeout(600)
class SoakTest {
    private static final String NODE = "all";
    private static final int WARM_UP = 3;
    private static final int ROUNDS = 5;
    private static final int CALLERS = 6;
    private static final int TURNS = 3;
    private static final int LOOKS = 30;
    private static final Duration QUIET_WITHIN = Duration.ofSeconds(30);

    /** A thread, a handle or a buffer lost in each turn of one errand is more, and so are some 6 KiB of heap in each call. */
    private static final Footprint.Tolerance SAME = new Footprint.Tolerance(8, 8, 256 << 10, 8 << 20);

    private static final String CONFIG = """
            providers:
              mock: { kind: openai, url: "%1$s/v1", breaker: %2$s }
              hasty: { kind: openai, url: "%1$s/v1", timeouts: { idle: 500ms }, breaker: %2$s }
              failing:
                kind: openai
                url: "%1$s/v1"
                breaker: { open_for: 100ms, failures_in_a_row: 3 }
                retries: { window: 200ms, backoff: 1ms, max_wait: 5ms }
            upstreams: { keep_alive: 1s }
            routes:
              shop: { path: "/shop/{rest*}", upstream: ["%1$s"], scope: none, retries: { window: 200ms } }
            gateway:
              server: { idle_timeout: 2s }
              routes: { search: { first_byte: 30s, total: 30s } }
              keys: { poll: 50ms, max_staleness: 30s, unknown_for: 100ms, cache_size: 64, unknown_cache_size: 64 }
              sockets:
                connection: { ping_every: 200ms, silence: 5s, idle: 5s }
                resume_for: 300ms
                max_kept: 4
              heartbeat: 50ms
              access_log: false
            tiers: { free: { limits: { chat: "100000/s" } } }
            limits:
              tokens: { per: key, limit: "100000000tokens/min" }
              places: { per: global, limit: "1000concurrent" }
            sharing: { interval: 50ms, lease: 3s, keep: 3s, grant_wait: 5s }
            tarpit: { half_life: 1s, threshold: 3, first: 5ms, cap: 20ms, max_callers: 16 }
            cache:
              memory: 256KiB
              follow_wait: 1s
              chat: { ttl: 100ms, stale_while_revalidate: 100ms, stale_if_error: 100ms }
              embed: { ttl: 100ms }
              search: { ttl: 100ms, stale_while_revalidate: 100ms }
              idempotency: { keep: 1s, join_wait: 1s, linger: 1s }
            users: { replay_window: 1s }
            chat: { conversations: { retention: 1s, response_retention: 1s, replay_window: 1s } }
            search: { refresh_interval: 50ms, commit_interval: 200ms, kept_changes: 10 }
            telemetry: { traces: { keep_recent: 16 }, metrics: { max_tag_values: 20 } }
            """;

    /** What a caller does in its turn. */
    private enum Errand {
        WHOLE,
        CACHED,
        REPEATED,
        STREAMED,
        LEFT,
        TRUNCATED,
        STALLED,
        FAILING,
        SEARCHED,
        STORED,
        EMBEDDED,
        ROUTED,
        UNKNOWN,
        SOCKET,
        LOST_SOCKET
    }

    @Test
    void after_rounds_of_everything_a_node_holds_what_it_held(@TempDir Path dir) {
        try (ScriptedUpstream upstream = ScriptedUpstream.open().always(SoakTest::answer);
                Installation installation = Installation.start(
                        Layout.ONE_PROCESS, dir, CONFIG.formatted(upstream.uri(), Provider.NEVER_OPEN))) {
            prepare(installation);
            for (int i = 0; i < WARM_UP; i++) {
                round(installation, i);
            }
            Footprint before = settled(installation);
            List<Footprint> after = new ArrayList<>(List.of(before));
            for (int i = 0; i < ROUNDS; i++) {
                round(installation, WARM_UP + i);
                after.add(quiet(installation, before));
                assertThat(after.getLast().isLike(before, SAME))
                        .as("the rounds end as they began, within %s: %s", SAME, after)
                        .isTrue();
            }
            assertThat(installation.metrics(NODE)).contains("gopuram_holds_expired_total 0.0");
        }
    }

    /** What is held once nothing more is being given back, as far as that is to be seen. */
    private static Footprint settled(Installation installation) {
        Footprint before = Footprint.of(installation, NODE);
        for (int i = 0; i < LOOKS; i++) {
            Footprint now = Footprint.of(installation, NODE);
            if (now.holds() == 0 && now.threads() >= before.threads() && now.handles() >= before.handles()) {
                return now;
            }
            before = now;
        }
        return before;
    }

    /** What is held when all has been given back, or never will be. */
    private static Footprint quiet(Installation installation, Footprint before) {
        AtomicReference<Footprint> now = new AtomicReference<>(before);
        Eventually.within(QUIET_WITHIN, () -> {
            now.set(Footprint.of(installation, NODE));
            return now.get().isLike(before, SAME);
        });
        return now.get();
    }

    private static void prepare(Installation installation) {
        try (Api admin = new Api(installation.url(), installation.adminKey())) {
            assertThat(admin.put("/v1/collections/handbook", Map.of()).status()).isEqualTo(200);
        }
    }

    private static void round(Installation installation, int round) {
        String key = Api.createKeyOf("free", installation, "chat", "embed", "search", "search:write")
                .path("secret")
                .asString();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> callers = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                String name = round + "." + caller;
                callers.add(threads.submit(() -> call(installation, key, name)));
            }
            for (Future<?> each : callers) {
                each.get();
            }
        } catch (InterruptedException | ExecutionException failed) {
            throw new AssertionError(failed);
        }
    }

    /** Each errand over a connection of its own, and one that is left to be idle. */
    private static void call(Installation installation, String key, String name) {
        try (Api idle = new Api(installation.url(), key)) {
            expect(idle.get("/shop/" + name), 200);
            for (int turn = 0; turn < TURNS; turn++) {
                for (Errand errand : Errand.values()) {
                    try (Api api = new Api(installation.url(), errand == Errand.UNKNOWN ? "gp_" + name : key)) {
                        run(errand, installation, api, key, name + "." + turn);
                    }
                }
            }
        }
    }

    private static void run(Errand errand, Installation installation, Api api, String key, String words) {
        switch (errand) {
            case WHOLE -> expect(api.chat("mock/m", "", words), 200);
            case CACHED -> expect(api.chat("mock/m", "", "the same"), 200);
            case REPEATED -> {
                expect(api.chatOnce(words, "mock/m", "again " + words), 200);
                expect(api.chatOnce(words, "mock/m", "again " + words), 200);
            }
            case STREAMED -> {
                try (EventStream stream = api.stream("mock/m", "", "stream " + words)) {
                    assertThat(EventStream.text(stream.rest())).isEqualTo("one two three");
                }
            }
            case LEFT -> leave(api, "stall " + words);
            case TRUNCATED -> broken(api, "mock/m", "truncate " + words);
            case STALLED -> broken(api, "hasty/m", "stall " + words);
            case FAILING -> expect(api.chat("failing/m", "", "fail " + words), 502, 503);
            case SEARCHED -> api.search("handbook", "hybrid", "what is " + words, 3);
            case STORED -> api.store("handbook", "d", "text", "This is " + words + ".");
            case EMBEDDED -> expect(api.post("/v1/embeddings", Map.of("input", words)), 200);
            case ROUTED -> expect(api.get("/shop/" + words), 200);
            case UNKNOWN -> expect(api.chat("mock/m", "", words), 401);
            case SOCKET -> {
                try (ChatSocketClient socket = asking(installation, key, "stream " + words)) {
                    assertThat(socket.nextText()).isEqualTo(" two");
                }
            }
            case LOST_SOCKET -> asking(installation, key, "stall " + words).close();
        }
    }

    private static void expect(Reply reply, Integer... statuses) {
        assertThat(reply.status()).as(reply.toString()).isIn((Object[]) statuses);
    }

    /** Leaves a stream in its midst. */
    private static void leave(Api api, String question) {
        try (EventStream stream = api.stream("mock/m", "", question)) {
            assertThat(stream.nextText()).isEqualTo("one");
        }
    }

    /** A stream that ends before its end: it broke off, or nothing came for too long. */
    private static void broken(Api api, String model, String question) {
        try (EventStream stream = api.stream(model, "", question)) {
            assertThat(EventStream.text(stream.rest())).isEqualTo("one");
            assertThat(stream.done()).isFalse();
        }
    }

    /** A socket whose answer has begun. */
    private static ChatSocketClient asking(Installation installation, String key, String question) {
        ChatSocketClient socket = new ChatSocketClient(installation.url(), key);
        socket.ask("r1", "mock/m", question);
        socket.next("chat.started");
        assertThat(socket.nextText()).isEqualTo("one");
        return socket;
    }

    private static void answer(ReceivedRequest request, ScriptedReply reply) throws IOException, InterruptedException {
        script(request).play(request, reply);
    }

    private static Script script(ReceivedRequest request) {
        String asked = request.body().length() == 0
                ? ""
                : Json.tree(request.body()).at("/messages/0/content").asString("");
        String kind = asked.split(" ", 2)[0];
        return switch (kind) {
            case "stream" -> Script.events("one", " two", " three");
            case "stall" -> Script.stallAfter("one");
            case "truncate" -> Script.truncated("one");
            case "fail" -> Script.serverError();
            default -> Script.completion("certainly");
        };
    }
}
