package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.edge.TrustedProxies;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Network;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.balance.EjectionConfig;
import dev.gopuram.platform.balance.HealthCheckConfig;
import dev.gopuram.platform.http.UpstreamTimeouts;
import dev.gopuram.platform.resilience.RetryConfig;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.RawClient;
import dev.gopuram.testkit.RawUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Upstreams of the operator's own, behind the gateway's policies. */
class OwnRoutesTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final int MIB = 1 << 20;

    private final OwnEdge.Settings settings = new OwnEdge.Settings();
    private final List<AutoCloseable> open = new ArrayList<>();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        release.countDown();
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private RawUpstream app(RawUpstream.Script script) {
        return kept(new RawUpstream(script));
    }

    private RawUpstream answering(String reply) {
        return kept(RawUpstream.answering(reply));
    }

    private <T extends AutoCloseable> T kept(T each) {
        open.add(each);
        return each;
    }

    private OwnEdge edge(RawUpstream... apps) {
        settings.upstream = List.of(apps).stream().map(RawUpstream::uri).toList();
        return kept(new OwnEdge(settings));
    }

    private static RetryConfig retries(int attempts) {
        RetryConfig usual = RetryConfig.defaults();
        return new RetryConfig(
                attempts, usual.budget(), usual.window(), usual.floor(), usual.backoff(), usual.maxWait());
    }

    /**
     * Complaint 9 of the field: requests that choose a host, or a path beside the route's. Each either reaches the
     * operator's address below the route with exactly this target, or is refused; the address it asks for never hears of it.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "/shop/a                              | /a",
                "/shop/                               | /",
                "/shop/a/b?c=d                        | /a/b?c=d",
                "/shop/users/@me                      | /users/@me",
                "/shop/x@127.0.0.1:DECOY/y            | /x@127.0.0.1:DECOY/y",
                "/shop/:DECOY/y                       | /:DECOY/y",
                "/shop/a%20b                          | /a%20b",
                "/shop/a%23b                          | /a%23b",
                "/shop/a%3Fb                          | /a%3Fb",
                "/shop/a^b`c{d}                       | /a%5Eb%60c%7Bd%7D",
                "/shop/a?next=http://127.0.0.1:DECOY/ | /a?next=http://127.0.0.1:DECOY/",
                "/shop/a?b=../../c                    | /a?b=../../c",
                "/shop/http:%40127.0.0.1              | /http:%40127.0.0.1",
                "http://127.0.0.1:DECOY/shop/a        | 400",
                "https://127.0.0.1:DECOY/shop/a       | 400",
                "//127.0.0.1:DECOY/shop/a             | 404",
                "/shop//127.0.0.1:DECOY/a             | 404",
                "/shop/a//b                           | 400",
                "/shop/../admin                       | 400",
                "/shop/..                             | 400",
                "/shop/./a                            | 400",
                "/shop/%2e%2e/admin                   | 400",
                "/shop/%2E%2E/admin                   | 400",
                "/shop/.%2e/admin                     | 400",
                "/shop/..;/admin                      | 400",
                "/shop/..%2fadmin                     | 400",
                "/shop/a%2f..%2f..%2fadmin            | 400",
                "/shop/a%2fb                          | 400",
                "/shop/a%5cb                          | 400",
                "/shop/a\\..\\b                       | 400",
                "/shop/%252e%252e/admin               | 400",
                "/shop/%252fadmin                     | 400",
                "/shop/%25252e/admin                  | 400",
                "/shop/a%00b                          | 400",
                "/shop/a%0d%0aHost:x                  | 400",
                "/shop/a#@127.0.0.1:DECOY             | 400",
                "/shop/a%zz                           | 400",
                "/shopping/a                          | 404",
                "/shop                                | 404"
            })
    void ssrf_the_client_never_chooses_the_host_nor_leaves_the_route(String target, String expected) {
        RawUpstream app = answering(OK);
        RawUpstream decoy = answering(OK);
        String port = Integer.toString(decoy.uri().getPort());
        OwnEdge edge = edge(app);

        RawClient.Reply reply = edge.ask("GET " + target.replace("DECOY", port));

        if (expected.startsWith("/")) {
            assertThat(reply.status()).isEqualTo(200);
            assertThat(app.requestLine()).isEqualTo("GET " + expected.replace("DECOY", port) + " HTTP/1.1");
            assertThat(app.requests.getLast().toLowerCase(Locale.ROOT))
                    .contains("\nhost: 127.0.0.1:" + app.uri().getPort() + "\n");
        } else {
            assertThat(reply.status()).isEqualTo(Integer.parseInt(expected));
            assertThat(app.requests).isEmpty();
        }
        assertThat(decoy.connections).hasValue(0);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Host: 127.0.0.1:DECOY",
                "X-Forwarded-Host: 127.0.0.1:DECOY",
                "X-Original-URL: http://127.0.0.1:DECOY/",
                "X-Rewrite-URL: /admin",
                "Forwarded: host=127.0.0.1:DECOY",
                "X-Gopuram-Upstream: http://127.0.0.1:DECOY"
            })
    void ssrf_no_header_chooses_the_host(String header) {
        RawUpstream app = answering(OK);
        RawUpstream decoy = answering(OK);
        OwnEdge edge = edge(app);
        String line = header.replace("DECOY", Integer.toString(decoy.uri().getPort()));
        try (RawClient client = edge.client()) {
            String request = OwnEdge.request("GET /shop/a", header.startsWith("Host") ? "X-A: b" : line);
            String host = header.startsWith("Host") ? line : "Host: shop.example";
            client.send(request.replace("Host: shop.example", host));
            assertThat(client.reply().status()).isEqualTo(200);
        }
        assertThat(decoy.connections).hasValue(0);
        assertThat(app.requestLine()).isEqualTo("GET /a HTTP/1.1");
        assertThat(app.requests.getLast()).doesNotContain("X-Rewrite-URL", "/admin", "upstream");
    }

    /** Complaint 9 of the field: a caller's key for the gateway is nobody else's. */
    @Test
    void the_callers_key_never_reaches_the_upstream() {
        RawUpstream app = answering(OK);
        OwnEdge edge = edge(app);

        assertThat(edge.ask(
                                "GET /shop/a",
                                "Proxy-Authorization: Basic " + OwnEdge.SHOP_KEY,
                                "Api-Key: " + OwnEdge.SHOP_KEY)
                        .status())
                .isEqualTo(200);
        try (RawClient client = edge.client()) {
            client.send("GET /shop/b HTTP/1.1\r\nHost: x\r\nX-Api-Key: " + OwnEdge.SHOP_KEY + "\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(200);
        }

        // The fake's id for a key is made of its secret; the id is what an upstream may see.
        assertThat(app.requests)
                .hasSize(2)
                .noneMatch(head -> head.replace("key_" + OwnEdge.SHOP_KEY, "").contains("canary"));
        assertThat(app.requests.getFirst().toLowerCase(Locale.ROOT))
                .doesNotContain("authorization", "api-key")
                .contains("x-gopuram-tenant: tenant-a");
    }

    @Test
    void a_credential_passes_where_the_route_names_it() {
        settings.headers = new OwnHeadersConfig(List.of("*", "authorization"), List.of("*"));
        RawUpstream app = answering(OK);

        assertThat(edge(app).ask("GET /shop/a").status()).isEqualTo(200);
        assertThat(app.requests.getLast()).contains(OwnEdge.SHOP_KEY);
    }

    @Test
    void what_we_say_of_the_caller_is_said_by_nobody_else() {
        RawUpstream app = answering(OK);
        OwnEdge edge = edge(app);

        edge.ask(
                "GET /shop/a",
                "X-Forwarded-For: 6.6.6.6",
                "X-Forwarded-Proto: https",
                "Forwarded: for=6.6.6.6",
                "X-Real-IP: 6.6.6.6",
                "X-Gopuram-Tenant: other",
                "X-Gopuram-Key: other",
                "X-Request-Id: mine",
                "Connection: X-Secret",
                "X-Secret: hop",
                "TE: trailers",
                "Accept: text/plain",
                "Cookie: a=b");

        assertThat(app.requests.getLast().toLowerCase(Locale.ROOT))
                .contains(
                        "\nx-forwarded-for: 127.0.0.1\n",
                        "\nx-forwarded-proto: http\n",
                        "\nx-forwarded-host: shop.example\n",
                        "\nforwarded: for=127.0.0.1;proto=http;host=\"shop.example\"\n",
                        "\nx-gopuram-tenant: tenant-a\n",
                        "\nx-request-id: req_",
                        "\ntraceparent: ",
                        "\naccept: text/plain\n",
                        "\ncookie: a=b\n")
                .doesNotContain("6.6.6.6", "other", "mine", "x-secret", "trailers");
    }

    @Test
    void what_a_trusted_proxy_says_of_its_client_reaches_the_upstream() {
        RawUpstream app = answering(OK);
        settings.upstream = List.of(app.uri());
        TrustedProxies local = new TrustedProxies(List.of(Network.parse("127.0.0.0/8")));
        OwnEdge edge = kept(new OwnEdge(Map.of("shop", settings.config()), local));

        edge.ask(
                "GET /shop/a",
                "X-Forwarded-For: 198.51.100.7",
                "X-Forwarded-Proto: https",
                "X-Forwarded-Host: www.shop.example");

        assertThat(app.requests.getLast().toLowerCase(Locale.ROOT))
                .contains(
                        "\nx-forwarded-for: 198.51.100.7\n",
                        "\nx-forwarded-proto: https\n",
                        "\nx-forwarded-host: www.shop.example\n",
                        "\nforwarded: for=198.51.100.7;proto=https;host=\"www.shop.example\"\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X_Gopuram_Tenant",
                "X.Gopuram.Tenant",
                "x-gopuram_key",
                "X_Forwarded_For",
                "X-Forwarded-Anything",
                "X_Real_IP",
                "X-Client-IP",
                "True-Client-IP",
                "X-Original-Host",
                "X_Api_Key",
                "X-HTTP-Method-Override",
                "X_HTTP_Method",
                "X-Method-Override",
                "Any_Other"
            })
    void no_other_spelling_says_who_calls_or_what(String name) {
        RawUpstream app = answering(OK);

        assertThat(edge(app)
                        .ask("GET /shop/a", name + ": 6.6.6.6", "X-Other: fine")
                        .status())
                .isEqualTo(200);

        assertThat(app.requests.getLast()).contains("fine").doesNotContain("6.6.6.6");
    }

    @Test
    void a_name_that_servers_read_in_several_ways_passes_where_the_route_names_it() {
        settings.headers = new OwnHeadersConfig(
                List.of("*", "any_other", "x-http-method-override", "x_gopuram_tenant"), List.of("*"));
        RawUpstream app = answering(OK);

        edge(app).ask("GET /shop/a", "Any_Other: a", "X-HTTP-Method-Override: PUT", "X_Gopuram_Tenant: victim");

        assertThat(app.requests.getLast().toLowerCase(Locale.ROOT))
                .contains("\nany_other: a\n", "\nx-http-method-override: put\n")
                .doesNotContain("victim");
    }

    @Test
    void a_call_that_is_interrupted_before_it_tries_again_stays_interrupted() {
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> RelayUpstream.pause(Eventually.BOUND)).isInstanceOf(Problem.class);

        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void only_named_headers_pass_where_a_route_names_them() {
        settings.headers = new OwnHeadersConfig(List.of("accept"), List.of("content-type", "server"));
        RawUpstream app =
                answering("HTTP/1.1 200 OK\r\nServer: app/1\r\nContent-Type: text/plain\r\nSet-Cookie: a=b\r\n"
                        + "Content-Length: 2\r\n\r\nok");
        RawClient.Reply reply = edge(app).ask("GET /shop/a", "Accept: text/plain", "Accept-Language: de");

        assertThat(app.requests.getLast().toLowerCase(Locale.ROOT))
                .contains("accept: text/plain")
                .doesNotContain("accept-language");
        assertThat(reply.headers())
                .containsEntry("server", "app/1")
                .containsEntry("content-type", "text/plain")
                .doesNotContainKey("set-cookie");
    }

    @Test
    void a_reply_keeps_its_headers_but_those_of_the_connection_and_ours() {
        RawUpstream app = answering("HTTP/1.1 200 OK\r\nServer: app/1\r\nX-Powered-By: x\r\nSet-Cookie: a=b\r\n"
                + "Set-Cookie: c=d\r\nETag: \"1\"\r\nX-Gopuram-Cost: 0\r\nX-Request-Id: theirs\r\nKeep-Alive: timeout=5\r\n"
                + "Alt-Svc: h3=\":1\"\r\nContent-Length: 2\r\n\r\nok");
        RawClient.Reply reply = edge(app).ask("GET /shop/a");

        assertThat(reply.headers())
                .containsEntry("set-cookie", "a=b, c=d")
                .containsEntry("etag", "\"1\"")
                .doesNotContainKeys("server", "x-powered-by", "x-gopuram-cost", "keep-alive", "alt-svc");
        assertThat(reply.headers().get("x-request-id")).startsWith("req_");
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 204, 302, 304, 401, 404, 500, 503})
    void what_the_application_answers_passes_as_it_is(int status) {
        String body = status == 204 || status == 304 ? "\r\n" : "Content-Length: 4\r\n\r\nsaid";
        RawUpstream app = answering("HTTP/1.1 " + status + " X\r\nLocation: /elsewhere\r\n" + body);
        RawClient.Reply reply = edge(app).ask("GET /shop/a");

        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.body()).isEqualTo(body.startsWith("C") ? "said" : "");
        assertThat(reply.headers()).containsEntry("location", "/elsewhere");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
    void every_method_passes_with_its_body(String method) {
        RawUpstream app = answering(OK);
        OwnEdge edge = edge(app);
        try (RawClient client = edge.client()) {
            client.send(OwnEdge.request(method + " /shop/a", "Content-Type: application/x-thing", "Content-Length: 3")
                    + "abc");
            assertThat(client.reply().status()).isEqualTo(200);
        }
        assertThat(app.requests.getLast().toLowerCase(Locale.ROOT))
                .startsWith(method.toLowerCase(Locale.ROOT) + " /a ")
                .contains("content-length: 3", "content-type: application/x-thing");
    }

    @Test
    void a_method_that_is_not_listed_is_405() {
        settings.methods = List.of("GET");
        RawUpstream app = answering(OK);
        RawClient.Reply reply = edge(app).ask("DELETE /shop/a");

        assertThat(reply.status()).isEqualTo(405);
        assertThat(reply.headers()).containsEntry("allow", "GET");
        assertThat(app.requests).isEmpty();
    }

    @Test
    void a_route_is_closed_to_keys_without_its_scope() {
        RawUpstream app = answering(OK);
        OwnEdge edge = edge(app);
        try (RawClient client = edge.client()) {
            client.send("GET /shop/a HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(401);
            client.send("GET /shop/a HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + OwnEdge.CHAT_KEY + "\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(403);
        }
        assertThat(app.connections).hasValue(0);
    }

    @Test
    void only_a_route_that_says_none_is_open() {
        settings.scope = "none";
        OwnEdge edge = edge(answering(OK));
        try (RawClient client = edge.client()) {
            client.send("GET /shop/a HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(200);
        }
        settings.scope = null;
        assertThatThrownBy(() -> edge(answering(OK)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("routes.shop.scope: missing");
    }

    /** Complaint 8 of the field: an event that waits for the next one is late for ever. */
    @Test
    void events_pass_one_by_one_as_they_come() throws Exception {
        CompletableFuture<RawUpstream.Peer> answering = Eventually.future();
        RawUpstream app = app(peer -> {
            peer.head();
            peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
            answering.complete(peer);
            release.await();
        });
        OwnEdge edge = edge(app);
        try (RawClient client = edge.client()) {
            client.send(OwnEdge.request("GET /shop/events"));
            assertThat(client.head().headers()).containsEntry("content-type", "text/event-stream");
            for (int i = 0; i < 3; i++) {
                String event = "data: " + i + "\n\n";
                answering.join().send(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
                assertThat(client.chunk()).isEqualTo(event);
            }
        }
    }

    /** Complaint 8 of the field: what the upstream does not take yet stays with the client, and not in memory. */
    @Test
    void an_upload_larger_than_memory_would_hold_passes() throws Exception {
        long size = 100L * MIB;
        CountDownLatch begun = new CountDownLatch(1);
        RawUpstream app = app(peer -> {
            peer.head();
            begun.countDown();
            release.await();
            peer.skip(size);
            peer.send(OK);
        });
        OwnEdge edge = edge(app);
        AtomicLong sent = new AtomicLong();
        try (RawClient client = edge.client();
                RawClient other = edge.client()) {
            long before = heap();
            client.send(OwnEdge.request("PUT /shop/film", "Content-Length: " + size));
            Thread sender = Thread.ofVirtual().start(() -> send(client, size, sent));
            begun.await();
            int stuck = Eventually.settled(() -> (int) sent.get(), () -> {
                other.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
                other.reply();
            });
            assertThat(stuck).isLessThan(24 * MIB);
            assertThat(heap() - before).isLessThan(24 * MIB);
            release.countDown();
            sender.join();
            assertThat(client.reply().status()).isEqualTo(200);
        }
        assertThat(sent).hasValue(size);
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void send(RawClient client, long size, AtomicLong sent) {
        byte[] piece = new byte[64 * 1024];
        try {
            while (sent.get() < size) {
                client.out().write(piece);
                sent.addAndGet(piece.length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_body_past_the_routes_bound_is_413() {
        settings.maxBody = ByteSize.kib(2);
        RawUpstream app = app(peer -> {
            peer.head();
            release.await();
        });
        RawClient.Reply reply = edge(app).ask("POST /shop/a", "Content-Length: 3000");

        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.headers()).containsEntry("content-type", "application/problem+json");
    }

    @Test
    void a_reply_that_is_cut_never_looks_whole() throws Exception {
        CompletableFuture<RawUpstream.Peer> answering = Eventually.future();
        RawUpstream app = app(peer -> {
            peer.head();
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            answering.complete(peer);
            release.await();
        });
        OwnEdge edge = edge(app);
        try (RawClient client = edge.client()) {
            client.send(OwnEdge.request("GET /shop/a"));
            client.head();
            assertThat(client.chunk()).isEqualTo("hello");
            answering.join().reset();
            assertThatThrownBy(client::chunk).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void an_upstream_that_is_not_there_is_502_in_our_words() {
        RawUpstream gone = new RawUpstream(peer -> {});
        gone.close();
        RawClient.Reply reply = edge(gone).ask("GET /shop/a");

        assertThat(reply.status()).isEqualTo(502);
        assertThat(reply.headers()).containsEntry("content-type", "application/problem+json");
        assertThat(reply.body()).contains("upstream_failed").doesNotContain("127.0.0.1");
    }

    @Test
    void an_upstream_that_is_silent_is_504() {
        settings.timeout = new UpstreamTimeouts(LONG, SHORT, LONG, LONG);
        RawUpstream app = app(peer -> {
            peer.head();
            release.await();
        });

        assertThat(edge(app).ask("GET /shop/a").status()).isEqualTo(504);
    }

    @Test
    void calls_spread_over_the_addresses_and_a_busy_one_gets_fewer() {
        AtomicInteger busy = new AtomicInteger();
        RawUpstream stuck = app(peer -> {
            peer.head();
            busy.incrementAndGet();
            release.await();
        });
        RawUpstream free = answering(OK);
        OwnEdge edge = edge(stuck, free);
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RawClient client = kept(edge.client());
            client.send(OwnEdge.request("GET /shop/" + i));
            clients.add(client);
            int sent = i + 1;
            Eventually.until("it has arrived", () -> busy.get() + free.requests.size() == sent);
        }

        assertThat(busy.get()).isBetween(1, 4);
        assertThat(edge.scrape()).contains("gopuram_upstream_in_flight{");
        Eventually.until("what ended is given back", () -> inFlight(edge) == busy.get());
    }

    private static int inFlight(OwnEdge edge) {
        return edge.scrape()
                .lines()
                .filter(line -> line.startsWith("gopuram_upstream_in_flight{"))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void a_dead_address_is_ejected_and_returns() throws Exception {
        AtomicBoolean dead = new AtomicBoolean(true);
        RawUpstream flaky = app(peer -> {
            while (true) {
                peer.head();
                if (dead.get()) {
                    peer.reset();
                    return;
                }
                peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nflaky");
            }
        });
        settings.retries = retries(1);
        settings.ejection = new EjectionConfig(
                2, 0, 20, Duration.ofSeconds(10), Duration.ofMillis(300), Duration.ofMillis(300), 50);
        OwnEdge edge = edge(flaky, answering(OK));
        Set<Integer> seen = new HashSet<>();
        Eventually.until("it is ejected", () -> {
            seen.add(edge.ask("GET /shop/a").status());
            return edge.scrape().contains("gopuram_upstream_ejected{node=\"test\",upstream=\"shop\"} 1")
                    || edge.scrape()
                            .lines()
                            .anyMatch(line -> line.startsWith("gopuram_upstream_ejected{") && line.endsWith(" 1.0"));
        });
        assertThat(seen).contains(502);

        dead.set(false);
        Eventually.until(
                "it is asked again", () -> edge.ask("GET /shop/a").body().equals("flaky"));
    }

    @Test
    void an_address_that_is_not_well_is_left_alone_until_it_is() {
        AtomicBoolean well = new AtomicBoolean(true);
        RawUpstream checked = app(peer -> {
            while (true) {
                boolean check = peer.head().startsWith("GET /well ");
                peer.send("HTTP/1.1 " + (check && !well.get() ? 503 : 200) + " X\r\nContent-Length: 7\r\n\r\nchecked");
            }
        });
        RawUpstream other = app(peer -> {
            while (true) {
                peer.head();
                peer.send(OK);
            }
        });
        settings.health = new HealthCheckConfig("/well", Duration.ofMillis(50), Duration.ofSeconds(5), 1, 1);
        OwnEdge edge = edge(checked, other);
        well.set(false);
        Eventually.until(
                "it is left alone",
                () -> edge.scrape()
                        .lines()
                        .anyMatch(line -> line.startsWith("gopuram_upstream_unhealthy{") && line.endsWith(" 1.0")));
        for (int i = 0; i < 20; i++) {
            assertThat(edge.ask("GET /shop/a").body()).isEqualTo("ok");
        }

        well.set(true);
        Eventually.until(
                "it is asked again", () -> edge.ask("GET /shop/a").body().equals("checked"));
    }

    @Test
    void a_call_without_a_body_is_tried_at_another_address() {
        RawUpstream broken = app(peer -> {
            peer.head();
            peer.reset();
        });
        settings.ejection = new EjectionConfig(0, 0, 20, LONG, LONG, LONG, 0);
        settings.retries =
                new RetryConfig(2, 1, Duration.ofSeconds(10), 100, Duration.ofMillis(10), Duration.ofSeconds(1));
        OwnEdge edge = edge(broken, answering(OK));
        for (int i = 0; i < 20; i++) {
            assertThat(edge.ask("GET /shop/a").status()).isEqualTo(200);
        }
        assertThat(broken.connections.get()).isPositive();
    }

    @Test
    void a_call_that_is_not_idempotent_or_has_a_body_is_never_sent_twice() {
        RawUpstream broken = app(peer -> {
            peer.head();
            peer.reset();
        });
        RawUpstream alsoBroken = app(peer -> {
            peer.head();
            peer.reset();
        });
        OwnEdge edge = edge(broken, alsoBroken);
        assertThat(edge.ask("POST /shop/a", "Content-Length: 0").status()).isEqualTo(502);
        try (RawClient client = edge.client()) {
            client.send(OwnEdge.request("PUT /shop/a", "Content-Length: 2") + "ab");
            assertThat(client.reply().status()).isEqualTo(502);
        }
        assertThat(broken.requests.size() + alsoBroken.requests.size()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: xchunked\r\n\r\n",
                "X-A: b\r\n folded\r\nContent-Length: 0\r\n\r\n",
                "Content-Length : 5\r\n\r\nhello"
            })
    void smuggling_is_refused_before_the_upstream_hears_of_it(String rest) {
        RawUpstream app = answering(OK);
        OwnEdge edge = edge(app);
        try (RawClient client = edge.client()) {
            String head = OwnEdge.request("POST /shop/a");
            client.send(head.substring(0, head.length() - 2) + rest);
            assertThat(client.reply().status()).isIn(400, 501);
        }
        assertThat(app.connections).hasValue(0);
    }

    @ParameterizedTest
    @CsvSource({
        "/internal/{rest*}, /shop/a/b, /internal/a/b",
        "/internal, /shop/a/b, /internal",
        "/v2/{rest*}, /shop/a%20b, /v2/a%20b"
    })
    void a_path_is_rewritten_without_being_decoded(String rewrite, String asked, String expected) {
        settings.strip = "";
        settings.rewrite = rewrite;
        RawUpstream app = answering(OK);
        assertThat(edge(app).ask("GET " + asked).status()).isEqualTo(200);
        assertThat(app.requestLine()).isEqualTo("GET " + expected + " HTTP/1.1");
    }

    @Test
    void the_path_of_the_address_comes_before_every_requests() {
        RawUpstream app = answering(OK);
        settings.upstream = List.of(URI.create(app.uri() + "/base/"));
        OwnEdge edge = kept(new OwnEdge(settings));
        assertThat(edge.ask("GET /shop/a").status()).isEqualTo(200);
        assertThat(app.requestLine()).isEqualTo("GET /base/a HTTP/1.1");
    }

    @ParameterizedTest
    @CsvSource({
        "/healthz,true",
        "/v1/models,true",
        "/v1/models/{id},true",
        "/v1/models/special,true",
        "/v1/models/{all*},true",
        "/v1/collections/{c},true",
        "/v1/collections/mine,true",
        "/v1/collections/{c}/documents/{d},true",
        "/v1/search,true",
        "/{all*},false",
        "/v1/{all*},false",
        "/{version}/models,false",
        "/v1/collections/{c}/other,false",
        "/v1/collections/{rest*},false",
        "/shop/{all*},false"
    })
    void a_route_takes_no_path_of_the_gateways_own_unless_it_says_so(String path, boolean shadows) {
        settings.path = path;
        settings.strip = "";
        RawUpstream app = answering(OK);
        if (shadows) {
            assertThatThrownBy(() -> edge(app))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("routes.shop.path: " + path)
                    .hasMessageContaining("override: true");
            settings.override = true;
        }
        OwnEdge edge = edge(app);
        if (!shadows) {
            try (RawClient client = edge.client()) {
                client.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(client.reply().body()).doesNotContain("ok\"x");
            }
            assertThat(app.requests).isEmpty();
        } else {
            String asked = path.replaceAll("\\{[a-z]+\\*?}", "x");
            assertThat(edge.ask("GET " + asked).body()).isEqualTo("ok");
            assertThat(app.requestLine()).isEqualTo("GET " + asked + " HTTP/1.1");
        }
    }

    private static String opening(String... headers) {
        return OwnEdge.request(
                "GET /shop/ws",
                Stream.concat(
                                Stream.of("Connection: keep-alive, Upgrade", "Sec-WebSocket-Version: 13"),
                                Stream.of(headers))
                        .toArray(String[]::new));
    }

    /** Switches, then says every byte again. */
    private RawUpstream echo() {
        return app(peer -> {
            peer.head();
            peer.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                    + "Sec-WebSocket-Accept: abc\r\n\r\nhi");
            for (int b = peer.in.read(); b >= 0; b = peer.in.read()) {
                if (b == '!') {
                    return;
                }
                peer.send(String.valueOf((char) b));
            }
            release.countDown();
        });
    }

    @Test
    void a_websocket_passes_both_ways_until_the_client_closes() {
        settings.upgrade = true;
        RawUpstream app = echo();
        OwnEdge edge = edge(app);
        try (RawClient client = edge.client()) {
            client.send(opening("Upgrade: websocket", "Sec-WebSocket-Key: x") + "early");
            RawClient.Reply switched = client.head();
            assertThat(switched.status()).isEqualTo(101);
            assertThat(switched.headers())
                    .containsEntry("upgrade", "websocket")
                    .containsEntry("connection", "Upgrade")
                    .containsEntry("sec-websocket-accept", "abc");
            assertThat(client.text(7)).isEqualTo("hiearly");
            String large = "0123456789abcdef".repeat(4096);
            Thread.ofVirtual().start(() -> client.send(large));
            assertThat(client.text(large.length())).isEqualTo(large);
            assertThat(inFlight(edge)).isOne();
        }
        assertThat(app.requests.getLast().toLowerCase(Locale.ROOT))
                .contains("connection: upgrade", "upgrade: websocket", "sec-websocket-key: x")
                .doesNotContain("canary\r");
        Eventually.until("the upstream's side is closed too", () -> release.getCount() == 0);
        Eventually.until("its place is given back", () -> inFlight(edge) == 0);
        Eventually.until("it is counted", () -> edge.scrape().contains("status=\"101\""));
    }

    @Test
    void a_websocket_that_the_upstream_closes_is_closed_for_the_client() throws Exception {
        settings.upgrade = true;
        OwnEdge edge = edge(echo());
        try (RawClient client = edge.client()) {
            client.send(opening("Upgrade: websocket"));
            client.head();
            client.send("a!");
            assertThat(client.text(3)).isEqualTo("hia");
            assertThat(client.in().read()).isEqualTo(-1);
        }
    }

    @Test
    void a_websocket_on_which_nobody_speaks_is_closed() throws Exception {
        settings.upgrade = true;
        settings.timeout = new UpstreamTimeouts(LONG, LONG, SHORT, LONG);
        OwnEdge edge = edge(echo());
        try (RawClient client = edge.client()) {
            client.send(opening("Upgrade: websocket"));
            client.head();
            assertThat(client.text(2)).isEqualTo("hi");
            assertThat(client.in().read()).isEqualTo(-1);
        }
        Eventually.until("the upstream's side is closed too", () -> release.getCount() == 0);
    }

    @Test
    void an_upstream_that_does_not_switch_answers_as_usual() {
        settings.upgrade = true;
        RawUpstream app = answering("HTTP/1.1 403 No\r\nContent-Length: 2\r\n\r\nno");
        OwnEdge edge = edge(app);
        try (RawClient client = edge.client()) {
            for (int i = 0; i < 2; i++) {
                client.send(opening("Upgrade: websocket"));
                RawClient.Reply reply = client.reply();
                assertThat(reply.status()).isEqualTo(403);
                assertThat(reply.body()).isEqualTo("no");
            }
        }
    }

    @Test
    void an_upstream_that_switches_to_something_else_is_502() {
        settings.upgrade = true;
        RawUpstream app = answering("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n");
        OwnEdge edge = edge(app);
        try (RawClient client = edge.client()) {
            client.send(opening("Upgrade: websocket"));
            assertThat(client.reply().status()).isEqualTo(502);
        }
    }

    @ParameterizedTest
    @CsvSource({"true,h2c", "true,tls", "true,'websocket, h2c'", "false,websocket"})
    void nothing_but_a_websocket_that_the_route_lets_through_is_an_upgrade(boolean upgrade, String protocol) {
        settings.upgrade = upgrade;
        RawUpstream app = answering(OK);
        OwnEdge edge = edge(app);
        try (RawClient client = edge.client()) {
            client.send(opening("Upgrade: " + protocol));
            assertThat(client.reply().status()).isEqualTo(200);
        }
        assertThat(app.requests.getLast().toLowerCase(Locale.ROOT)).doesNotContain("upgrade");
    }

    @Test
    void two_routes_for_one_path_are_refused() {
        settings.upstream = List.of(URI.create("http://127.0.0.1:1"));
        OwnRouteConfig config = settings.config();
        assertThatThrownBy(() -> kept(new OwnEdge(Map.of("one", config, "two", config))))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("a path that no other route has");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ftp://a/",
                "http://user:secret@a/",
                "http://a/?key=secret",
                "http://a/#b",
                "a:80",
                "/path",
                "http:///x"
            })
    void an_address_is_http_and_holds_no_secret(String address) {
        settings.upstream = List.of(URI.create(address));
        assertThatThrownBy(settings::config)
                .isInstanceOf(Problem.class)
                .hasMessageContaining("upstream: ")
                .hasMessageNotContaining("secret");
    }
}
