package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.edge.DeadlineWatch;
import dev.gopuram.edge.Drain;
import dev.gopuram.edge.Edge;
import dev.gopuram.edge.EdgePart;
import dev.gopuram.edge.EdgeRecord;
import dev.gopuram.edge.RouteConfig;
import dev.gopuram.edge.Router;
import dev.gopuram.edge.TrustedProxies;
import dev.gopuram.governance.Tarpitted;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.kernel.Network;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.http.HttpRuntime;
import dev.gopuram.platform.http.HttpRuntimeConfig;
import dev.gopuram.platform.http.HttpServer;
import dev.gopuram.platform.http.HttpServerConfig;
import dev.gopuram.platform.http.SocketClose;
import dev.gopuram.platform.http.SocketConfig;
import dev.gopuram.platform.tarpit.TarpitConfig;
import dev.gopuram.platform.telemetry.Telemetry;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.FakeModels;
import dev.gopuram.testkit.FakeSearch;
import dev.gopuram.testkit.ManualClock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** Chats through a WebSocket, over a real server and a chat service that the test leads. */
class ChatSocketTest {
    private static final String CREATE = "{'type':'chat.create','id':'r1','request':{'model':'m','messages':[]}}";
    private static final TrustedProxies PROXIES = new TrustedProxies(List.of(Network.parse("127.0.0.1")));
    private static final Duration RESUME_FOR = Duration.ofSeconds(30);
    private static final Usage USED = new Usage(9, 2, 8, Usage.Source.REPORTED);
    private static final Usage GUESSED = new Usage(9, 0, 3, Usage.Source.ESTIMATED);

    private final ManualClock clock = new ManualClock();
    private final FakeUsers users = new FakeUsers(clock);
    private final FakeChat chat = new FakeChat();
    private final LinkedBlockingQueue<TokenStream> upstreams = new LinkedBlockingQueue<>();
    private final ConcurrentLinkedQueue<EdgeRecord> records = new ConcurrentLinkedQueue<>();
    private final HttpRuntime runtime = HttpRuntime.open(HttpRuntimeConfig.defaults());
    private final HttpClient http = HttpClient.newHttpClient();
    private final Drain drain = new Drain();
    private final DeadlineWatch watch = new DeadlineWatch(clock);
    private final KeyRing keys;
    private final ChatSockets sockets;
    private final HttpServer server;
    private final EdgePart part;

    ChatSocketTest() {
        Random random = new Random(7);
        GatewayConfig base = GatewayConfig.defaults();
        RoutesConfig usual = base.routes();
        RouteConfig chatTimes = RouteConfig.within(Duration.ofMinutes(10), ByteSize.mib(1));
        RoutesConfig routes = new RoutesConfig(
                chatTimes,
                usual.embed(),
                usual.models(),
                usual.predict(),
                usual.registry(),
                usual.uploads(),
                usual.search(),
                usual.index(),
                usual.users(),
                usual.health(),
                usual.imports());
        SocketsConfig small = new SocketsConfig(SocketConfig.defaults(), 2, RESUME_FOR, 4, ByteSize.kib(1), 2);
        GatewayConfig config = new GatewayConfig(
                base.server(),
                routes,
                base.keys(),
                base.maxConcurrent(),
                base.overload(),
                base.heartbeat(),
                base.deadlineSweep(),
                small,
                false);
        keys = new KeyRing(users, config.keys(), clock, random);
        Ids ids = new Ids(clock, random);
        sockets = new ChatSockets(small, clock, ids, keys::ended);
        Tarpitted tarpitted = Tarpitted.open(
                TarpitConfig.defaults(), List.of(), Telemetry.none().meters(), clock);
        Router router = new Router(Routes.forPublic(
                config.routes(),
                chat,
                new FakeModels(),
                new FakeSearch(),
                Optional.empty(),
                Map::of,
                Pages.load(),
                sockets,
                clock));
        Edge edge = new Edge(
                router,
                Policies.standard(
                        config,
                        new EdgeSite(PROXIES, tarpitted, Telemetry.none(), clock, random),
                        Optional.of(keys),
                        Optional.empty(),
                        drain,
                        watch,
                        List.of(records::add)),
                config.heartbeat(),
                clock,
                ids,
                PROXIES);
        sockets.answeredBy(edge);
        server = HttpServer.open(runtime, ListenAddress.loopback(), HttpServerConfig.defaults(), edge);
        server.onDrain(sockets::drain);
        part = new EdgePart(server, drain, watch, Duration.ofMillis(20), sockets::sweep);
        users.add(TestEdge.ALL, "tenant-a", null, "admin");
        users.add(TestEdge.OTHER, "tenant-b", null, TestEdge.EVERY_SCOPE);
        chat.streaming = request -> {
            TokenStream upstream = TokenStream.open().headed(new TokenStream.Head("up/m", ""));
            upstream.feed().onCancel(() -> upstream.feed().end(new End.Cancelled(GUESSED)));
            upstreams.add(upstream);
            return upstream;
        };
    }

    @AfterEach
    void close() {
        http.close();
        part.stop();
        runtime.close();
    }

    private SocketClient open() throws Exception {
        return SocketClient.open(http, server.port(), TestEdge.ALL);
    }

    private TokenStream upstream() throws InterruptedException {
        TokenStream upstream = upstreams.poll(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
        assertThat(upstream).isNotNull();
        return upstream;
    }

    private static void put(TokenStream upstream, int number) throws InterruptedException {
        upstream.feed().put(frame("{\"n\":" + number + "}"));
    }

    private static Frame frame(String data) {
        return Frame.of(Bytes.utf8("data: " + data + "\n\n"));
    }

    private EdgeRecord record(String action) {
        Eventually.until(
                "a call is over",
                () -> records.stream().anyMatch(r -> r.action().equals(action)));
        EdgeRecord found = records.stream()
                .filter(r -> r.action().equals(action))
                .findFirst()
                .orElseThrow();
        records.remove(found);
        return found;
    }

    private static void assertEvent(JsonNode message, String id, int seq) {
        assertThat(message.path("type").asString()).as("%s", message).isEqualTo("chat.event");
        assertThat(message.path("id").asString()).isEqualTo(id);
        assertThat(message.path("seq").asInt()).isEqualTo(seq);
        assertThat(message.path("event").path("n").asInt()).isEqualTo(seq);
    }

    /** Begins an answer of the given events, and hears them. Its stream's name. */
    private String begun(SocketClient client, TokenStream[] upstream, int events) throws Exception {
        client.send(CREATE);
        upstream[0] = upstream();
        for (int i = 1; i <= events; i++) {
            put(upstream[0], i);
        }
        String stream = client.next("chat.started").path("stream").asString();
        for (int i = 1; i <= events; i++) {
            assertEvent(client.next(), "r1", i);
        }
        return stream;
    }

    @Test
    void a_socket_whose_key_is_withdrawn_is_closed_with_what_runs_on_it_and_says_why() throws Exception {
        try (SocketClient client = open();
                SocketClient other = SocketClient.open(http, server.port(), TestEdge.OTHER)) {
            TokenStream[] upstream = new TokenStream[1];
            begun(client, upstream, 1);

            users.revoke("key_" + TestEdge.ALL);
            keys.poll();
            clock.advance(Duration.ofSeconds(1));
            sockets.sweep();

            assertThat(client.closed()).isEqualTo(SocketClose.POLICY);
            assertThat(client.reason()).startsWith("the key has been withdrawn");
            assertThat(record("chat.complete").end()).isEqualTo("cancelled");
            other.send(CREATE);
            put(upstream(), 1);
            other.next("chat.started");
        }
    }

    @Test
    void a_socket_whose_key_expires_is_closed() throws Exception {
        users.add("secret-short-0123456789", "tenant-a", Duration.ofSeconds(5), "chat");
        try (SocketClient client = SocketClient.open(http, server.port(), "secret-short-0123456789")) {
            begun(client, new TokenStream[1], 1);
            clock.advance(Duration.ofSeconds(5));
            sockets.sweep();

            assertThat(client.closed()).isEqualTo(SocketClose.POLICY);
            assertThat(client.reason()).startsWith("the key has expired");
        }
    }

    @Test
    void an_answer_comes_event_by_event_and_its_usage_is_metered() throws Exception {
        try (SocketClient client = open()) {
            client.send("{'type':'chat.create','id':'r1','request':{'model':'m','messages':[],'x':1.10}}");
            TokenStream upstream = upstream();
            assertThat(chat.request.get().dialect()).isEqualTo(Dialect.OPENAI);
            assertThat(chat.request.get().body().utf8())
                    .isEqualTo("{\"stream\":true,\"model\":\"m\",\"messages\":[],\"x\":1.10}");

            upstream.feed().put(frame("{\"n\":1}"));
            JsonNode started = client.next("chat.started");
            assertThat(started.path("id").asString()).isEqualTo("r1");
            assertThat(started.path("stream").asString()).startsWith("strm_");
            assertThat(started.path("model").asString()).isEqualTo("up/m");
            assertEvent(client.next(), "r1", 1);
            upstream.feed()
                    .put(frame("{\"n\":2,\"choices\":[{\"delta\":{\"content\":\"\\\"finish_reason\\\":\\\"no\\\"\"},"
                            + "\"finish_reason\": \"length\"}]}"));
            assertEvent(client.next(), "r1", 2);
            upstream.feed().put(frame("[DONE]"));
            upstream.feed().end(new End.Finished(USED));

            JsonNode done = client.next("chat.done");
            assertThat(done.path("finish").asString()).isEqualTo("length");
            assertThat(done.path("stream")).isEqualTo(started.path("stream"));
            assertThat(done.path("usage").toString())
                    .isEqualTo("{\"input_tokens\":9,\"cached_input_tokens\":2,\"output_tokens\":8,"
                            + "\"total_tokens\":17,\"source\":\"reported\"}");
        }
        EdgeRecord call = record("chat.complete");
        assertThat(call.usage()).isEqualTo(USED);
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.tenant()).isEqualTo("tenant-a");
        assertThat(call.route()).isEqualTo("/v1/chat/completions");
        EdgeRecord opening = record("chat.open");
        assertThat(opening.status()).isEqualTo(101);
        assertThat(opening.usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void a_chat_comes_from_the_client_that_the_proxy_named_when_the_socket_was_opened() throws Exception {
        try (SocketClient client = SocketClient.open(http, server.port(), TestEdge.ALL, "203.0.113.7")) {
            client.send(CREATE);
            upstream().feed().end(new End.Finished(USED));
            client.next("chat.started");
            client.next("chat.done");
        }
        assertThat(record("chat.open").remoteAddress()).isEqualTo("203.0.113.7");
        assertThat(record("chat.complete").remoteAddress()).isEqualTo("203.0.113.7");
    }

    @Test
    void several_requests_share_a_socket_up_to_a_bound() throws Exception {
        try (SocketClient client = open()) {
            client.send("{'type':'chat.create','id':'a','request':{'model':'m'}}");
            TokenStream a = upstream();
            client.send("{'type':'chat.create','id':'b','dialect':'anthropic','request':{'stream':true}}");
            TokenStream b = upstream();
            assertThat(chat.request.get().dialect()).isEqualTo(Dialect.ANTHROPIC);
            assertThat(chat.request.get().body().utf8()).isEqualTo("{\"stream\":true}");
            client.send("{'type':'chat.create','id':'a','request':{}}");
            assertThat(client.next("error").at("/error/code").asString()).isEqualTo("conflict");
            client.send("{'type':'chat.create','id':'c','request':{}}");
            JsonNode full = client.next("error");
            assertThat(full.path("id").asString()).isEqualTo("c");
            assertThat(full.path("status").asInt()).isEqualTo(429);
            assertThat(full.at("/error/message").asString())
                    .isEqualTo("requests at once on one socket: 2 (expected: fewer)");

            put(b, 1);
            client.next("chat.started");
            assertEvent(client.next(), "b", 1);
            put(a, 1);
            client.next("chat.started");
            assertEvent(client.next(), "a", 1);
            b.feed().end(new End.Finished(USED));
            assertThat(client.next("chat.done").path("id").asString()).isEqualTo("b");
            Eventually.until("b is over", () -> watch.running() == 1);
            client.send("{'type':'chat.create','id':'c','dialect':'responses','request':{}}");
            upstream().feed().end(new End.Finished(USED));
            assertThat(client.next("chat.started").path("id").asString()).isEqualTo("c");
            assertThat(client.next("chat.done").has("finish")).isFalse();
            assertThat(chat.request.get().body().utf8()).isEqualTo("{\"stream\":true}");
        }
    }

    @Test
    void a_cancelled_answer_is_cancelled_upstream_and_counted_as_estimated() throws Exception {
        try (SocketClient client = open()) {
            TokenStream[] upstream = new TokenStream[1];
            begun(client, upstream, 1);
            client.send("{'type':'chat.cancel','id':'r1'}");

            JsonNode done = client.next("chat.done");
            assertThat(done.path("finish").asString()).isEqualTo("cancelled");
            assertThat(done.at("/usage/source").asString()).isEqualTo("estimated");
            assertThat(done.at("/usage/output_tokens").asInt()).isEqualTo(3);
            assertThat(upstream[0].feed().cancelled()).isTrue();
            EdgeRecord call = record("chat.complete");
            assertThat(call.status()).isEqualTo(499);
            assertThat(call.usage()).isEqualTo(GUESSED);
            assertThat(call.end()).isEqualTo("cancelled");
            client.send("{'type':'chat.cancel','id':'r1'}");
            assertThat(client.next("error").path("status").asInt()).isEqualTo(404);
            assertThat(sockets.kept()).isZero();
        }
    }

    @Test
    void a_request_that_has_no_answer_yet_can_be_cancelled_too() throws Exception {
        Eventually.until("quiet", () -> records.isEmpty());
        chat.streaming = request -> {
            try {
                return new LinkedBlockingQueue<TokenStream>().take();
            } catch (InterruptedException e) {
                throw Problem.from(e);
            }
        };
        try (SocketClient client = open()) {
            client.send(CREATE);
            Eventually.until("it runs", () -> chat.request.get() != null);
            client.send("{'type':'chat.cancel','id':'r1'}");
            assertThat(client.next("chat.done").path("finish").asString()).isEqualTo("cancelled");
            assertThat(record("chat.complete").status()).isEqualTo(499);
            Eventually.until("nothing runs", () -> watch.running() == 0);
        }
    }

    @Test
    void a_refusal_has_its_status_its_words_and_its_request_id() throws Exception {
        chat.streaming = request -> {
            throw Problem.of(Problem.Code.RATE_LIMITED, "slow").retryAfter(Duration.ofMillis(1500));
        };
        try (SocketClient client = open()) {
            client.send(CREATE);
            JsonNode error = client.next("error");
            assertThat(error.path("id").asString()).isEqualTo("r1");
            assertThat(error.path("status").asInt()).isEqualTo(429);
            assertThat(error.path("retry_after_ms").asInt()).isEqualTo(1500);
            assertThat(error.path("request_id").asString()).startsWith("req_");
            assertThat(error.at("/error/code").asString()).isEqualTo("rate_limit_exceeded");
            assertThat(record("chat.complete").status()).isEqualTo(429);
            client.send("{'type':'chat.create','id':'r1','dialect':'anthropic','request':{}}");
            assertThat(client.next("error").at("/error/type").asString()).isEqualTo("rate_limit_error");
        }
    }

    @Test
    void a_truncated_answer_is_an_error_and_never_a_finish() throws Exception {
        try (SocketClient client = open()) {
            TokenStream[] upstream = new TokenStream[1];
            String stream = begun(client, upstream, 1);
            upstream[0].feed().end(new End.Truncated(GUESSED, "no end mark"));
            JsonNode error = client.next("error");
            assertThat(error.at("/error/message").asString()).contains("broke off: no end mark");
            assertThat(error.path("stream").asString()).isEqualTo(stream);
            assertThat(error.at("/usage/source").asString()).isEqualTo("estimated");
            assertThat(record("chat.complete").end()).isEqualTo("truncated");
        }
    }

    @Test
    void an_answer_that_broke_before_its_first_event_has_a_status() throws Exception {
        try (SocketClient client = open()) {
            client.send(CREATE);
            upstream().feed().end(new End.Failed(Usage.NONE, Problem.of(Problem.Code.UPSTREAM_TIMEOUT, "late")));
            JsonNode error = client.next("error");
            assertThat(error.path("status").asInt()).isEqualTo(504);
            assertThat(record("chat.complete").status()).isEqualTo(504);
            assertThat(sockets.kept()).isZero();
        }
    }

    @Test
    void a_lost_socket_is_resumed_without_a_gap() throws Exception {
        TokenStream[] upstream = new TokenStream[1];
        String stream;
        try (SocketClient lost = open()) {
            stream = begun(lost, upstream, 2);
            lost.vanish();
        }
        Eventually.until("the socket is gone", () -> server.openExchanges() == 0);
        put(upstream[0], 3);
        try (SocketClient client = open()) {
            client.send("{'type':'chat.resume','id':'again','stream':'" + stream + "','after':1}");
            assertEvent(client.next(), "again", 2);
            assertEvent(client.next(), "again", 3);
            put(upstream[0], 4);
            assertEvent(client.next(), "again", 4);
            upstream[0].feed().end(new End.Finished(USED));
            assertThat(client.next("chat.done").path("id").asString()).isEqualTo("again");
        }
        EdgeRecord call = record("chat.complete");
        assertThat(call.status()).isEqualTo(200);
        assertThat(call.usage()).isEqualTo(USED);
    }

    @Test
    void an_answer_that_ended_while_nobody_read_is_heard_to_its_end() throws Exception {
        TokenStream[] upstream = new TokenStream[1];
        String stream;
        try (SocketClient lost = open()) {
            stream = begun(lost, upstream, 1);
            lost.vanish();
        }
        Eventually.until("the socket is gone", () -> server.openExchanges() == 0);
        put(upstream[0], 2);
        upstream[0].feed().end(new End.Finished(USED));
        assertThat(record("chat.complete").end()).isEqualTo("finished");
        try (SocketClient client = open()) {
            for (int i = 0; i < 2; i++) {
                client.send("{'type':'chat.resume','stream':'" + stream + "','after':1}");
                assertEvent(client.next(), "r1", 2);
                assertThat(client.next("chat.done").at("/usage/total_tokens").asInt())
                        .isEqualTo(17);
            }
            clock.advance(RESUME_FOR);
            sockets.sweep();
            client.send("{'type':'chat.resume','stream':'" + stream + "','after':1}");
            assertThat(client.next("error").path("status").asInt()).isEqualTo(404);
        }
    }

    @Test
    void events_that_are_no_longer_kept_are_an_error_and_never_a_gap() throws Exception {
        TokenStream[] upstream = new TokenStream[1];
        try (SocketClient first = open();
                SocketClient second = open()) {
            String stream = begun(first, upstream, 6);
            second.send("{'type':'chat.resume','id':'x','stream':'" + stream + "','after':1}");
            JsonNode gone = second.next("error");
            assertThat(gone.path("status").asInt()).isEqualTo(409);
            assertThat(gone.at("/error/message").asString())
                    .isEqualTo("after: 1 (expected: 2 or more: older events are no longer kept)");
            second.send("{'type':'chat.resume','id':'x','stream':'" + stream + "','after':7}");
            assertThat(second.next("error").at("/error/message").asString()).contains("at most 6");

            put(upstream[0], 7);
            assertEvent(first.next(), "r1", 7);
            second.send("{'type':'chat.resume','id':'x','stream':'" + stream + "','after':6}");
            assertEvent(second.next(), "x", 7);
            put(upstream[0], 8);
            assertEvent(second.next(), "x", 8);
            assertThat(first.heardNothing()).isTrue();
            first.send("{'type':'chat.cancel','id':'r1'}");
            assertThat(first.next("error").path("status").asInt()).isEqualTo(404);
        }
    }

    @Test
    void only_the_caller_who_began_an_answer_can_resume_it() throws Exception {
        TokenStream[] upstream = new TokenStream[1];
        try (SocketClient mine = open();
                SocketClient other = SocketClient.open(http, server.port(), TestEdge.OTHER)) {
            String stream = begun(mine, upstream, 1);
            other.send("{'type':'chat.resume','stream':'" + stream + "','after':0}");
            String refused = other.next("error").toString();
            assertThat(refused).contains("\"status\":404");
            other.send("{'type':'chat.resume','stream':'strm_none','after':0}");
            assertThat(other.next("error").toString().replace("strm_none", stream))
                    .isEqualTo(refused);
            put(upstream[0], 2);
            assertEvent(mine.next(), "r1", 2);
        }
    }

    @Test
    void an_answer_that_nobody_came_back_for_is_cancelled_and_counted() throws Exception {
        TokenStream[] upstream = new TokenStream[1];
        try (SocketClient lost = open()) {
            begun(lost, upstream, 1);
            lost.vanish();
        }
        Eventually.until("the socket is gone", () -> server.openExchanges() == 0);
        clock.advance(RESUME_FOR.minusMillis(1));
        sockets.sweep();
        assertThat(upstream[0].feed().cancelled()).isFalse();
        clock.advance(Duration.ofMillis(1));
        sockets.sweep();
        EdgeRecord call = record("chat.complete");
        assertThat(upstream[0].feed().cancelled()).isTrue();
        assertThat(call.status()).isEqualTo(499);
        assertThat(call.usage()).isEqualTo(GUESSED);
        Eventually.until("forgotten", () -> sockets.kept() == 0);
    }

    @Test
    void an_answer_that_has_not_begun_ends_with_its_socket() throws Exception {
        try (SocketClient lost = open()) {
            lost.send(CREATE);
            TokenStream upstream = upstream();
            lost.vanish();
            Eventually.until("cancelled", () -> upstream.feed().cancelled());
        }
        assertThat(record("chat.complete").status()).isEqualTo(499);
    }

    @Test
    void while_nobody_reads_an_answer_runs_on_within_a_bound_and_loses_nothing() throws Exception {
        TokenStream[] upstream = new TokenStream[1];
        String stream;
        try (SocketClient lost = open()) {
            stream = begun(lost, upstream, 1);
            lost.vanish();
        }
        Eventually.until("the socket is gone", () -> server.openExchanges() == 0);
        AtomicInteger sent = new AtomicInteger(1);
        int count = 500;
        Thread producer = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 2; i <= count; i++) {
                    put(upstream[0], i);
                    sent.incrementAndGet();
                }
                upstream[0].feed().end(new End.Finished(USED));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        Eventually.until("some were taken in", () -> sent.get() > 8);
        HttpRequest probe = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/healthz"))
                .build();
        assertThat(Eventually.settled(sent::get, () -> {
                    try {
                        http.send(probe, HttpResponse.BodyHandlers.discarding());
                    } catch (IOException | InterruptedException e) {
                        throw new AssertionError(e);
                    }
                }))
                .isLessThan(count);
        try (SocketClient client = open()) {
            client.send("{'type':'chat.resume','stream':'" + stream + "','after':1}");
            for (int i = 2; i <= count; i++) {
                assertEvent(client.next(), "r1", i);
            }
            client.next("chat.done");
        }
        producer.join();
    }

    @Test
    void a_slow_reader_stops_the_upstream_and_loses_nothing_when_it_reads_on() throws Exception {
        String pad = "x".repeat(20_000);
        int count = 2_000;
        AtomicInteger sent = new AtomicInteger();
        try (SocketClient client = open()) {
            client.send(CREATE);
            TokenStream upstream = upstream();
            client.stopReading();
            Thread producer = Thread.ofVirtual().start(() -> {
                try {
                    for (int i = 1; i <= count; i++) {
                        upstream.feed().put(frame("{\"n\":" + i + ",\"pad\":\"" + pad + "\"}"));
                        sent.incrementAndGet();
                    }
                    upstream.feed().end(new End.Finished(USED));
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            HttpRequest probe = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/healthz"))
                    .build();
            assertThat(Eventually.settled(sent::get, () -> {
                        try {
                            http.send(probe, HttpResponse.BodyHandlers.discarding());
                        } catch (IOException | InterruptedException e) {
                            throw new AssertionError(e);
                        }
                    }))
                    .isLessThan(count);
            client.readOn();
            client.next("chat.started");
            for (int i = 1; i <= count; i++) {
                assertEvent(client.next(), "r1", i);
            }
            client.next("chat.done");
            producer.join();
        }
    }

    @Test
    void only_so_many_ended_answers_are_kept() throws Exception {
        try (SocketClient client = open()) {
            for (int i = 0; i < 5; i++) {
                TokenStream[] upstream = new TokenStream[1];
                begun(client, upstream, 1);
                upstream[0].feed().end(new End.Finished(USED));
                client.next("chat.done");
                record("chat.complete");
            }
            Eventually.until("two are kept", () -> sockets.kept() == 2);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    []                                                                | message: another JSON value
                    {'type':'chat.create','id':'r1'                                   | body
                    {'type':'chat.delete','id':'r1'}                                  | type: chat.delete (expected: chat.create, chat.cancel or chat.resume)
                    {'id':'r1'}                                                       | type: null
                    {'id':'r1','type':'chat.create'}                                  | request: null (expected: an object
                    {'id':'r1','type':'chat.create','request':[]}                     | request: another JSON value
                    {'id':'r1','type':'chat.create','request':{'stream':false}}       | request.stream: another value (expected: true, or none
                    {'id':'r1','type':'chat.create','request':{},'dialect':'latin'}   | dialect: latin (expected: openai, anthropic or responses)
                    {'id':'r1','type':'chat.create','request':{},'extra':1}           | extra: a field
                    {'id':'r1','type':'chat.resume','stream':'x','after':-1}          | after: another JSON value
                    {'id':'r1','type':'chat.resume','after':1}                        | stream: null (expected: 1..128 characters)
                    {'id':'','type':'chat.cancel'}                                    | id: 0 characters (expected: 1..128 characters)
                    """)
    void what_cannot_be_read_is_told_and_the_socket_goes_on(String message, String told) throws Exception {
        try (SocketClient client = open()) {
            client.send(message);
            JsonNode error = client.next("error");
            assertThat(error.at("/error/message").asString()).contains(told);
            assertThat(error.path("status").asInt()).isEqualTo(400);
            assertThat(error.path("id").asString("")).isEqualTo(message.contains("'r1'") ? "r1" : "");
            client.send(CREATE);
            upstream();
        }
    }

    @Test
    void who_says_nothing_that_can_be_read_is_not_listened_to_for_ever() throws Exception {
        try (SocketClient client = open()) {
            for (int i = 0; i < 32; i++) {
                client.send("[]");
            }
            assertThat(client.closed()).isEqualTo(1008);
        }
    }

    @Test
    void a_request_larger_than_one_over_http_may_be_is_refused_alike() throws Exception {
        try (SocketClient client = open()) {
            client.send("{'type':'chat.create','id':'r1','request':{'pad':'" + "x".repeat(1_100_000) + "'}}");
            JsonNode error = client.next("error");
            assertThat(error.path("status").asInt()).isEqualTo(413);
            assertThat(error.at("/error/message").asString()).contains("(expected: at most 1048576)");
            client.send("{'type':'chat.create','id':'r1','request':{'pad':'" + "x".repeat(900_000) + "'}}");
            upstream();
        }
    }

    @Test
    void who_may_not_chat_gets_no_socket() {
        users.add("secret-embed", "tenant-a", null, "embed");
        assertThatThrownBy(() -> SocketClient.open(http, server.port(), "secret-embed"))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(403));
        assertThatThrownBy(() -> SocketClient.open(http, server.port(), "nobody"))
                .cause()
                .isInstanceOfSatisfying(
                        WebSocketHandshakeException.class,
                        refused ->
                                assertThat(refused.getResponse().statusCode()).isEqualTo(401));
        Eventually.until("nothing is held", () -> server.openExchanges() == 0);
    }

    @Test
    void a_plain_request_is_told_what_would_do() throws Exception {
        HttpResponse<String> reply = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/v1/chat/ws"))
                        .header("authorization", "Bearer " + TestEdge.ALL)
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(reply.statusCode()).isEqualTo(426);
        assertThat(reply.headers().firstValue("sec-websocket-version")).hasValue("13");
        assertThat(reply.body()).contains("(expected: websocket)");
        assertThat(record("chat.open").status()).isEqualTo(426);
    }

    @Test
    void a_key_that_was_withdrawn_asks_nothing_more_through_an_open_socket() throws Exception {
        try (SocketClient client = open()) {
            users.revoke("key_" + TestEdge.ALL);
            clock.advance(Duration.ofHours(1));
            client.send(CREATE);
            assertThat(client.next("error").path("status").asInt()).isEqualTo(401);
        }
    }

    @Test
    void a_drain_lets_answers_finish_and_closes_with_1001() throws Exception {
        TokenStream[] upstream = new TokenStream[1];
        TokenStream[] alone = new TokenStream[1];
        try (SocketClient lost = open();
                SocketClient idle = open();
                SocketClient busy = open()) {
            begun(lost, alone, 1);
            lost.vanish();
            Eventually.until("the socket is gone", () -> server.openConnections() == 2);
            begun(busy, upstream, 1);
            Thread draining =
                    Thread.ofVirtual().start(() -> part.drain(Deadline.after(Eventually.BOUND, Clock.system())));
            assertThat(idle.closed()).isEqualTo(1001);
            Eventually.until(
                    "what nobody reads is cancelled", () -> alone[0].feed().cancelled());
            busy.send("{'type':'chat.create','id':'r2','request':{}}");
            assertThat(busy.next("error").path("status").asInt()).isEqualTo(503);
            put(upstream[0], 2);
            assertEvent(busy.next(), "r1", 2);
            assertThat(draining.isAlive()).isTrue();
            upstream[0].feed().end(new End.Finished(USED));
            busy.next("chat.done");
            assertThat(busy.closed()).isEqualTo(1001);
            draining.join();
        }
    }

    @Test
    void a_drain_cuts_what_has_not_finished_in_band() throws Exception {
        TokenStream[] upstream = new TokenStream[1];
        try (SocketClient client = open()) {
            begun(client, upstream, 1);
            Thread draining =
                    Thread.ofVirtual().start(() -> part.drain(Deadline.after(Duration.ofMillis(50), Clock.system())));
            JsonNode error = client.next("error");
            assertThat(error.at("/error/code").asString()).isEqualTo("unavailable");
            assertThat(error.at("/usage/output_tokens").asInt()).isEqualTo(3);
            assertThat(client.closed()).isEqualTo(1001);
            draining.join();
        }
    }
}
