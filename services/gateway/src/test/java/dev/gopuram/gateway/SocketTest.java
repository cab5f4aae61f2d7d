package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.edge.TrustedProxies;
import dev.gopuram.governance.CacheConfig;
import dev.gopuram.governance.Tarpitted;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.http.HttpRuntime;
import dev.gopuram.platform.http.HttpRuntimeConfig;
import dev.gopuram.platform.http.Upstreams;
import dev.gopuram.platform.http.UpstreamsConfig;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Readiness;
import dev.gopuram.platform.lifecycle.Reloads;
import dev.gopuram.platform.tarpit.TarpitConfig;
import dev.gopuram.platform.telemetry.Telemetry;
import dev.gopuram.platform.telemetry.TelemetryConfig;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.FakeModels;
import dev.gopuram.testkit.FakeSearch;
import dev.gopuram.testkit.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The edge over real sockets. */
class SocketTest {
    private static final String STREAM = "{\"model\":\"extractive\",\"stream\":true,\"messages\":[]}";

    private final RandomGenerator random = new Random(7);
    private final ManualClock hand = new ManualClock();
    private final FakeUsers users = new FakeUsers(hand);
    private final FakeChat chat = new FakeChat();
    private final FakeSearch search = new FakeSearch();
    private final HttpRuntime runtime = HttpRuntime.open(HttpRuntimeConfig.defaults());
    private final Telemetry telemetry = Telemetry.open(TelemetryConfig.defaults(), Clock.system(), random, "test");
    private final Upstreams upstreams = Upstreams.open(runtime, UpstreamsConfig.defaults());
    private final HttpClient client = HttpClient.newHttpClient();
    private final EdgeKeys keys = EdgeKeys.open(KeysConfig.defaults(), users, Clock.system(), random);
    private final Tarpitted tarpitted =
            Tarpitted.open(TarpitConfig.defaults(), List.of(), telemetry.meters(), Clock.system());
    private Opened<Gateway> gateway;
    private Opened<Gateway> admin;

    @BeforeEach
    void open() {
        users.add(TestEdge.ALL, "tenant-a", null, "admin");
        EdgeSite site = new EdgeSite(TrustedProxies.NONE, tarpitted, telemetry, Clock.system(), random);
        gateway = GatewayAssembly.open(
                new GatewaySettings(GatewayConfig.defaults(), Map.of()),
                Reloads.never(),
                ListenAddress.loopback(),
                Optional.empty(),
                runtime,
                site,
                keys,
                TestEdge.governance(TestEdge.NO_LIMITS, telemetry, Clock.system()),
                TestEdge.keeping(CacheConfig.defaults(), new FakeIdempotentAnswers(new ManualClock())),
                OwnUpstreams.open(Map.of(), upstreams, telemetry, Clock.system(), random),
                chat,
                new FakeModels(),
                search,
                Optional.empty(),
                Map::of);
        admin = GatewayAssembly.openAdmin(
                GatewayConfig.defaults(),
                Reloads.never(),
                ListenAddress.loopback(),
                runtime,
                site,
                Optional.of(keys),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map::of);
        gateway.part().start();
        admin.part().start();
    }

    @AfterEach
    void close() {
        client.close();
        gateway.part().stop();
        admin.part().stop();
        runtime.close();
    }

    private static URI uri(Opened<Gateway> edge, String path) {
        return URI.create("http://127.0.0.1:" + edge.port().port() + path);
    }

    private HttpResponse<String> send(Opened<Gateway> edge, String method, String path, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(uri(edge, path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .header("authorization", "Bearer " + TestEdge.ALL)
                .header("content-type", "application/json")
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void a_document_is_stored_and_found_and_counted() throws Exception {
        send(gateway, "PUT", "/v1/collections/docs", "{}");
        String large = "x".repeat(3_000_000);
        HttpResponse<String> stored = send(
                gateway,
                "POST",
                "/v1/collections/docs/documents",
                "{\"documents\":[{\"id\":\"a/b\",\"text\":\"" + large + "\"}]}");
        HttpResponse<String> shown = send(gateway, "GET", "/v1/collections/docs/documents/a%2Fb", "");

        assertThat(stored.statusCode()).isEqualTo(200);
        assertThat(stored.headers().firstValue("x-request-id")).isPresent();
        assertThat(shown.body()).contains(large);
        Eventually.until(
                "the calls are counted", () -> scrape().contains("route=\"/v1/collections/{collection}/documents\""));
        assertThat(scrape())
                .contains("gopuram_requests_total", "gopuram_overhead_seconds")
                .doesNotContain(TestEdge.ALL);
    }

    @Test
    void the_keys_are_ready_once_they_have_been_read() {
        users.down = true;
        EdgeKeys fresh = EdgeKeys.open(KeysConfig.defaults(), users, Clock.system(), random);
        try {
            fresh.start();
            assertThat(fresh.readiness()).isEqualTo(Readiness.notReady("the keys have not been read from `users` yet"));

            users.down = false;
            Eventually.until("ready", () -> fresh.readiness().equals(Readiness.ready()));
        } finally {
            fresh.stop();
        }
    }

    @Test
    void a_withdrawn_key_stops_at_both_edges_with_the_same_poll() throws Exception {
        assertThat(send(gateway, "GET", "/v1/models", "").statusCode()).isEqualTo(200);
        assertThat(send(admin, "GET", "/admin/v1/keys", "").statusCode()).isEqualTo(200);
        users.revoke("key_" + TestEdge.ALL);

        keys.ring().poll();

        assertThat(send(gateway, "GET", "/v1/models", "").statusCode()).isEqualTo(401);
        assertThat(send(admin, "GET", "/admin/v1/keys", "").statusCode()).isEqualTo(401);
    }

    @Test
    void a_large_first_body_waits_for_the_keys_lookup_and_arrives_whole() throws Exception {
        users.whileAuthenticating = Thread::yield;
        HttpResponse<String> reply = send(
                gateway,
                "POST",
                "/v1/chat/completions",
                "{\"model\":\"extractive\",\"messages\":[],\"pad\":\"" + "y".repeat(2_000_000) + "\"}");

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(chat.request.get().body().length()).isGreaterThan(2_000_000);
    }

    @Test
    void a_huge_body_is_413_and_an_unknown_key_is_401() throws Exception {
        HttpResponse<String> huge = send(gateway, "POST", "/v1/search", "{\"query\":\"" + "z".repeat(300_000) + "\"}");
        HttpResponse<String> unknown = client.send(
                HttpRequest.newBuilder(uri(gateway, "/v1/models"))
                        .header("x-api-key", "nobody")
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(huge.statusCode()).isEqualTo(413);
        assertThat(huge.headers().firstValue("x-request-id")).isPresent();
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(unknown.headers().firstValue("www-authenticate")).isPresent();
    }

    @Test
    void what_the_server_refuses_has_both_shapes_and_a_request_id() throws Exception {
        String reply = raw("GET /healthz HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");

        assertThat(reply)
                .startsWith("HTTP/1.1 400")
                .contains("x-request-id: req_", "\"error\":{", "\"request_id\":\"req_");
    }

    @Test
    void a_stream_arrives_event_by_event() throws Exception {
        TokenStream upstream = TokenStream.open();
        chat.streaming = r -> upstream;
        try (Socket socket = connect()) {
            InputStream in = socket.getInputStream();
            upstream.feed().put(frame("{\"a\":1}"));
            assertThat(readUntil(in, "{\"a\":1}")).startsWith("HTTP/1.1 200").contains("text/event-stream");
            upstream.feed().put(frame("{\"a\":2}"));
            readUntil(in, "{\"a\":2}");
            upstream.feed().put(frame("[DONE]"));
            upstream.feed().end(new End.Finished(Usage.NONE));
            assertThat(readUntil(in, "\r\n0\r\n\r\n")).contains("data: [DONE]");
        }
    }

    @Test
    void a_client_that_hangs_up_cancels_a_silent_upstream_at_once() throws Exception {
        TokenStream upstream = TokenStream.open();
        AtomicBoolean cancelled = new AtomicBoolean();
        upstream.feed().onCancel(() -> {
            cancelled.set(true);
            upstream.feed().end(new End.Cancelled(Usage.NONE));
        });
        chat.streaming = r -> upstream;
        Socket socket = connect();
        upstream.feed().put(frame("{\"a\":1}"));
        readUntil(socket.getInputStream(), "{\"a\":1}");

        socket.close();

        Eventually.until("the upstream is cancelled", cancelled::get);
        Eventually.until("it is counted as 499", () -> scrape().contains("status=\"499\""));
    }

    @Test
    void a_drain_ends_what_still_streams_with_an_error_the_client_can_read() throws Exception {
        TokenStream upstream = TokenStream.open();
        chat.streaming = r -> upstream;
        try (Socket socket = connect()) {
            upstream.feed().put(frame("{\"a\":1}"));
            readUntil(socket.getInputStream(), "{\"a\":1}");
            Thread drain = Thread.startVirtualThread(
                    () -> gateway.part().drain(Deadline.after(Duration.ofMillis(50), Clock.system())));

            String rest = readUntil(socket.getInputStream(), "\r\n0\r\n\r\n");
            drain.join();

            assertThat(rest)
                    .contains("\"code\":\"unavailable\"", "shutting down")
                    .doesNotContain("[DONE]");
        }
    }

    @Test
    void the_admin_port_has_keys_and_the_public_port_has_none() throws Exception {
        HttpResponse<String> made = send(admin, "POST", "/admin/v1/keys", "{\"name\":\"app\",\"scopes\":[\"models\"]}");

        assertThat(made.statusCode()).isEqualTo(201);
        assertThat(send(gateway, "POST", "/admin/v1/keys", "{}").statusCode()).isEqualTo(404);
        assertThat(send(admin, "GET", "/healthz", "").statusCode()).isEqualTo(200);
        assertThat(send(admin, "GET", "/v1/models", "").statusCode()).isEqualTo(404);
    }

    @Test
    void a_client_that_hangs_up_while_it_waits_frees_its_place_though_its_body_is_unread() throws Exception {
        for (int i = 0; i < 11; i++) {
            assertThat(raw("GET /v1/models HTTP/1.1\r\nHost: a\r\nx-api-key: no\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 401");
        }
        String body = "{\"pad\":\"" + "y".repeat(3_000_000) + "\"}";
        String head =
                "POST /v1/search HTTP/1.1\r\nHost: a\r\nx-api-key: no\r\nContent-Length: " + body.length() + "\r\n";
        for (String sent : List.of(head + "\r\n", head + "\r\n" + body.substring(0, 100_000))) {
            Socket socket = new Socket("127.0.0.1", gateway.port().port());
            socket.getOutputStream().write(sent.getBytes(StandardCharsets.UTF_8));
            Eventually.until("it waits", () -> parked() == 1);

            socket.close();

            Eventually.until("its place is free", () -> parked() == 0);
        }
    }

    private int parked() {
        return tarpitted.worst(1).getFirst().parked();
    }

    private String scrape() {
        try {
            return client.send(
                            HttpRequest.newBuilder(uri(admin, "/metrics")).build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket("127.0.0.1", gateway.port().port());
        socket.setSoTimeout(20_000);
        socket.getOutputStream()
                .write(("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + TestEdge.ALL
                                + "\r\nContent-Type: application/json\r\nContent-Length: " + STREAM.length()
                                + "\r\n\r\n" + STREAM)
                        .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", gateway.port().port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String readUntil(InputStream in, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new AssertionError("the connection ended after: " + text);
            }
            text.append((char) next);
        }
        return text.toString();
    }

    private static Frame frame(String data) {
        return Frame.of(Bytes.utf8("data: " + data + "\n\n"));
    }
}
