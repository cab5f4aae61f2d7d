package dev.gopuram.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.RawClient;
import dev.gopuram.testkit.RawUpstream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A client, the server, and an upstream whose requests and replies pass through it as they are. */
class ProxyTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(150);
    private static final long MOST = 256L << 20;
    private static final int LARGE = 24 << 20;

    /** What may lie between a client that sends and an upstream that does not read: queues here, and the sockets'. */
    private static final long UNDERWAY = 16 << 20;

    private static final String PIECE = "0123456789abcdef".repeat(1024);

    private final ServerFixture fixture = new ServerFixture(ServerFixture.config(times -> times));
    private final Upstreams upstreams = Upstreams.open(fixture.runtime, UpstreamsConfig.defaults());
    private final CountDownLatch release = new CountDownLatch(1);
    private UpstreamTimeouts timeouts = new UpstreamTimeouts(LONG, LONG, LONG, LONG);
    private long maxBody = MOST;
    private @Nullable RawUpstream upstream;

    @AfterEach
    void close() {
        release.countDown();
        if (upstream != null) {
            upstream.close();
        }
        upstreams.stop();
        fixture.close();
    }

    private RawUpstream proxy(RawUpstream.Script script) {
        RawUpstream target = new RawUpstream(script);
        upstream = target;
        fixture.handler = exchange -> exchange.spawn(() -> {
            if (exchange.path().equals("/ping")) {
                exchange.reply(204, Headers.NONE, Bytes.EMPTY);
                return;
            }
            Sending sending = new Sending.Arriving(exchange.body(maxBody), exchange.bodyLength());
            try {
                UpstreamReply reply = upstreams.relay(new UpstreamRequest(
                        exchange.method(), target.uri(exchange.path()), exchange.headers(), sending, timeouts));
                exchange.relay(reply.status(), reply.headers(), reply.length(), reply.bytes());
            } catch (Problem problem) {
                exchange.reply(problem.code().httpStatus(), Headers.NONE, Bytes.utf8(problem.detail()));
            }
        });
        return target;
    }

    private RawUpstream answering(String reply) {
        return proxy(peer -> {
            while (true) {
                peer.head();
                peer.send(reply);
            }
        });
    }

    /** Reads until the word has come. */
    private static void await(RawUpstream.Peer peer, String word) throws IOException {
        StringBuilder seen = new StringBuilder();
        byte[] one = new byte[1];
        while (seen.indexOf(word) < 0) {
            if (peer.in.read(one) < 0) {
                throw new EOFException("before " + word);
            }
            seen.append((char) one[0]);
        }
    }

    private static String post(String rest) {
        return "POST /p HTTP/1.1\r\nHost: x\r\n" + rest;
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 302, 404, 418, 500, 503})
    void a_reply_passes_as_it_is_whatever_its_status(int status) {
        answering("HTTP/1.1 " + status + " X\r\nContent-Type: text/plain\r\nX-A: 1\r\nX-A: 2\r\nLocation: /x\r\n"
                + "Connection: x-private\r\nX-Private: 1\r\nDate: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
                + "Content-Length: 5\r\n\r\nhello");
        try (RawClient client = fixture.client()) {
            for (int i = 0; i < 2; i++) {
                RawClient.Reply reply = client.get("/a");
                assertThat(reply.status()).isEqualTo(status);
                assertThat(reply.body()).isEqualTo("hello");
                assertThat(reply.headers())
                        .containsEntry("content-type", "text/plain")
                        .containsEntry("x-a", "1, 2")
                        .containsEntry("location", "/x")
                        .containsEntry("content-length", "5")
                        .containsEntry("date", "Thu, 01 Jan 2026 00:00:00 GMT")
                        .doesNotContainKeys("x-private", "transfer-encoding", "connection");
            }
            assertThat(upstreamOf().connections).hasValue(1);
        }
    }

    private RawUpstream upstreamOf() {
        RawUpstream known = upstream;
        assertThat(known).isNotNull();
        return known;
    }

    @Test
    void a_reply_without_a_body_has_none_and_the_connections_live_on() {
        proxy(peer -> {
            while (true) {
                String line = peer.head().lines().findFirst().orElseThrow();
                peer.send(
                        line.startsWith("HEAD")
                                ? "HTTP/1.1 200 OK\r\nContent-Length: 1234\r\n\r\n"
                                : "HTTP/1.1 " + line.split("[ /]")[2] + " X\r\nETag: \"a\"\r\n\r\n");
            }
        });
        try (RawClient client = fixture.client()) {
            RawClient.Reply head =
                    client.send("HEAD /x HTTP/1.1\r\nHost: x\r\n\r\n").replyToHead();
            assertThat(head.status()).isEqualTo(200);
            assertThat(head.headers()).containsEntry("content-length", "1234");
            for (String status : new String[] {"204", "304"}) {
                RawClient.Reply reply = client.get("/" + status);
                assertThat(reply.status()).isEqualTo(Integer.parseInt(status));
                assertThat(reply.headers()).containsEntry("etag", "\"a\"").doesNotContainKey("transfer-encoding");
            }
            assertThat(upstreamOf().connections).hasValue(1);
        }
    }

    @Test
    void every_piece_of_a_reply_leaves_as_it_comes() {
        CompletableFuture<RawUpstream.Peer> answering = Eventually.future();
        proxy(peer -> {
            peer.head();
            peer.send("HTTP/1.1 200 OK\r\nContent-Type: application/x-any\r\nTransfer-Encoding: chunked\r\n\r\n");
            answering.complete(peer);
            release.await();
        });
        try (RawClient client = fixture.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.head().headers()).containsEntry("transfer-encoding", "chunked");
            RawUpstream.Peer peer = answering.join();
            for (String piece : new String[] {"one", "two", "three"}) {
                unchecked(() -> peer.chunk(piece));
                assertThat(client.chunk()).isEqualTo(piece);
            }
            unchecked(() -> peer.send("0\r\n\r\n"));
            assertThat(client.chunk()).isEmpty();
        }
    }

    private interface Sent {
        void run() throws IOException;
    }

    private static void unchecked(Sent sent) {
        try {
            sent.run();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_body_reaches_the_upstream_as_it_comes(boolean chunked) {
        CompletableFuture<String> first = Eventually.future();
        proxy(peer -> {
            peer.head();
            await(peer, "hello");
            first.complete("hello");
            await(peer, "world");
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        try (RawClient client = fixture.client()) {
            client.send(
                    chunked
                            ? post("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
                            : post("Content-Length: 10\r\n\r\nhello"));
            first.join();
            client.send(chunked ? "5\r\nworld\r\n0\r\n\r\n" : "world");
            assertThat(client.reply().status()).isEqualTo(200);
            assertThat(upstreamOf().requests.getFirst().toLowerCase(Locale.ROOT))
                    .contains(chunked ? "transfer-encoding: chunked" : "content-length: 10")
                    .doesNotContain(chunked ? "content-length" : "transfer-encoding");
        }
    }

    /** Complaint 8 of the field: an upload is not held in memory while its upstream does not take it. */
    @Test
    void an_upstream_that_does_not_read_stops_the_sender() throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        CompletableFuture<Long> got = Eventually.future();
        proxy(peer -> {
            peer.head();
            connected.countDown();
            release.await();
            byte[] part = new byte[64 * 1024];
            long total = 0;
            while (total < MOST / 4) {
                total += peer.in.read(part);
            }
            got.complete(total);
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        try (RawClient client = fixture.client()) {
            client.send(post("Content-Length: " + MOST / 4 + "\r\n\r\n"));
            AtomicLong sent = new AtomicLong();
            Thread sender = Thread.ofVirtual().start(() -> {
                while (sent.get() < MOST / 4) {
                    client.send(PIECE);
                    sent.addAndGet(PIECE.length());
                }
            });
            connected.await();
            try (RawClient other = fixture.client()) {
                int stuck = Eventually.settled(() -> (int) sent.get(), () -> other.get("/ping"));
                assertThat((long) stuck).isLessThan(UNDERWAY);
            }
            release.countDown();
            assertThat(got.join()).isEqualTo(MOST / 4);
            sender.join();
            assertThat(client.reply().status()).isEqualTo(200);
        }
    }

    /** Complaint 8 of the field: a reply is not held in memory while its reader does not take it. */
    @Test
    void a_client_that_does_not_read_stops_the_upstream() throws Exception {
        AtomicLong sent = new AtomicLong();
        proxy(peer -> {
            peer.head();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + MOST + "\r\n\r\n");
            while (sent.get() < MOST) {
                peer.send(PIECE);
                sent.addAndGet(PIECE.length());
            }
        });
        try (RawClient client = RawClient.narrow(fixture.server.port());
                RawClient other = fixture.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            int stuck = Eventually.settled(() -> (int) sent.get(), () -> other.get("/ping"));
            assertThat((long) stuck).isLessThan(UNDERWAY);
            client.reset();
            Eventually.until("the exchange is over", () -> fixture.server.openExchanges() == 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"true,1.1", "false,1.1", "true,1.0", "false,1.0"})
    void a_reply_that_is_reset_never_looks_whole(boolean chunked, String version) {
        CompletableFuture<RawUpstream.Peer> answering = Eventually.future();
        proxy(peer -> {
            peer.head();
            peer.send("HTTP/1.1 200 OK\r\n"
                    + (chunked
                            ? "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"
                            : "Content-Length: 10\r\n\r\nhello"));
            answering.complete(peer);
            release.await();
        });
        try (RawClient client = fixture.client()) {
            client.send("GET / HTTP/" + version + "\r\nHost: x\r\n\r\n");
            Map<String, String> headers = client.head().headers();
            boolean inChunks = headers.containsKey("transfer-encoding");
            assertThat(inChunks).isEqualTo(chunked && version.equals("1.1"));
            assertThat(inChunks ? client.chunk() : client.text(5)).isEqualTo("hello");
            unchecked(() -> answering.join().reset());
            if (inChunks) {
                assertThatThrownBy(client::chunk)
                        .hasCauseInstanceOf(IOException.class)
                        .satisfies(thrown -> assertThat(thrown.getCause())
                                .isInstanceOfAny(EOFException.class, SocketException.class));
            } else if (headers.containsKey("content-length")) {
                assertThat(headers).containsEntry("content-length", "10");
                assertThat(client.closedByServer()).isTrue();
            } else {
                assertThatThrownBy(client::rest).hasCauseInstanceOf(SocketException.class);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 102 Processing\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: xchunked\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5x\r\n\r\nhello",
                "HTTP/1.1 2x0 OK\r\n\r\n",
                "HTTP/3.1 200 OK\r\n\r\n",
                "SSH-2.0-OpenSSH_9\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX\u0001A: 1\r\nContent-Length: 0\r\n\r\n",
                "HTTP/1.1 200 OK\r\nX: a\u0001b\r\nContent-Length: 0\r\n\r\n"
            })
    void a_reply_whose_framing_is_broken_becomes_502(String reply) {
        answering(reply);
        try (RawClient client = fixture.client()) {
            RawClient.Reply got = client.get("/");
            assertThat(got.status()).isEqualTo(502);
            assertThat(got.headers()).doesNotContainKey("x");
        }
    }

    @Test
    void interim_replies_are_ours_to_hear_and_do_not_pass() {
        answering("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
                + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        try (RawClient client = fixture.client()) {
            RawClient.Reply reply = client.get("/");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.headers()).doesNotContainKey("link");
            assertThat(reply.body()).isEqualTo("ok");
        }
    }

    @Test
    void a_chunk_that_is_none_breaks_the_reply() {
        proxy(peer -> {
            peer.head();
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nzz\r\n");
            release.await();
        });
        try (RawClient client = fixture.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            client.head();
            assertThatThrownBy(client::chunks).isInstanceOf(UncheckedIOException.class);
        }
    }

    @Test
    void a_reply_may_end_before_the_body_it_answers() {
        proxy(peer -> {
            peer.head();
            peer.send("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
            peer.untilClosed();
            release.countDown();
        });
        try (RawClient client = fixture.client()) {
            client.send(post("Content-Length: " + LARGE + "\r\n\r\n" + PIECE));
            RawClient.Reply reply = client.reply();
            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.body()).isEqualTo("no");
            assertThat(reply.headers()).containsEntry("connection", "close");
            Eventually.until("the upstream is let go", () -> release.getCount() == 0);
        }
    }

    @Test
    void a_body_and_its_reply_may_travel_at_once() {
        proxy(peer -> {
            peer.head();
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (String word : new String[] {"ping1", "ping2", "ping3"}) {
                await(peer, word);
                peer.chunk(word.replace("ping", "pong"));
            }
            peer.send("0\r\n\r\n");
        });
        try (RawClient client = fixture.client()) {
            client.send(post("Content-Length: 15\r\n\r\n"));
            client.head();
            for (int i = 1; i <= 3; i++) {
                client.send("ping" + i);
                assertThat(client.chunk()).isEqualTo("pong" + i);
            }
            assertThat(client.chunk()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_body_that_breaks_off_never_looks_whole_to_the_upstream(boolean chunked) {
        CompletableFuture<String> seen = Eventually.future();
        CountDownLatch begun = new CountDownLatch(1);
        proxy(peer -> {
            peer.head();
            begun.countDown();
            StringBuilder all = new StringBuilder();
            byte[] part = new byte[64];
            try {
                for (int n = peer.in.read(part); n >= 0; n = peer.in.read(part)) {
                    all.append(new String(part, 0, n, StandardCharsets.ISO_8859_1));
                }
            } finally {
                seen.complete(all.toString());
            }
        });
        try (RawClient client = fixture.client()) {
            client.send(
                    chunked
                            ? post("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
                            : post("Content-Length: 10\r\n\r\nhello"));
            unchecked(() -> {
                try {
                    begun.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
            });
            client.reset();
            assertThat(seen.join()).doesNotContain("\r\n0\r\n");
            Eventually.until("the exchange is over", () -> fixture.server.openExchanges() == 0);
        }
    }

    @Test
    void a_body_past_its_bound_is_refused_and_the_upstream_let_go() {
        maxBody = 10;
        CountDownLatch closed = new CountDownLatch(1);
        proxy(peer -> {
            peer.head();
            peer.untilClosed();
            closed.countDown();
        });
        try (RawClient client = fixture.client()) {
            client.send(post("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nb\r\nhello world\r\n"));
            assertThat(client.reply().status()).isEqualTo(413);
            Eventually.until("the upstream is let go", () -> closed.getCount() == 0);
        }
    }

    @Test
    void an_upstream_that_takes_nothing_of_the_body_is_late() {
        timeouts = new UpstreamTimeouts(LONG, LONG, SHORT, LONG);
        proxy(peer -> {
            peer.head();
            release.await();
        });
        try (RawClient client = fixture.client()) {
            client.send(post("Content-Length: " + MOST + "\r\n\r\n"));
            Thread sender = Thread.ofVirtual().start(() -> {
                while (client.trySend(PIECE)) {
                    Thread.onSpinWait();
                }
            });
            RawClient.Reply reply = client.reply();
            assertThat(reply.status()).isEqualTo(504);
            assertThat(reply.body()).contains("taking the request's body");
            client.close();
            assertThat(sender).isNotNull();
        }
    }

    @Test
    void a_client_that_sends_slowly_is_not_the_upstreams_lateness() {
        timeouts = new UpstreamTimeouts(LONG, SHORT, SHORT, LONG);
        proxy(peer -> {
            peer.head();
            await(peer, "world");
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        });
        try (RawClient client = fixture.client()) {
            client.send(post("Content-Length: 10\r\n\r\nhello"));
            try (RawClient late = fixture.client()) {
                // A call that hears nothing from its upstream times out meanwhile: that is the clock of this test.
                late.send("GET /silent HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(late.reply().status()).isEqualTo(504);
            }
            client.send("world");
            assertThat(client.reply().status()).isEqualTo(200);
        }
    }

    @Test
    void an_upstream_that_closes_without_a_reply_is_502() {
        proxy(peer -> {
            peer.head();
            peer.leave();
        });
        try (RawClient client = fixture.client()) {
            assertThat(client.get("/").status()).isEqualTo(502);
        }
    }
}
