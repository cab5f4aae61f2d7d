package dev.gopuram.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.RawUpstream;
import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.Context;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls to upstreams that behave, and to those that do not. */
class UpstreamsTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(150);
    private static final UpstreamTimeouts PATIENT = new UpstreamTimeouts(LONG, LONG, LONG, LONG);

    private final HttpRuntime runtime = HttpRuntime.open(new HttpRuntimeConfig(2));
    private Upstreams upstreams = Upstreams.open(runtime, UpstreamsConfig.defaults());
    private final List<RawUpstream> open = new ArrayList<>();

    @AfterEach
    void close() {
        open.forEach(RawUpstream::close);
        upstreams.stop();
        runtime.close();
    }

    private RawUpstream upstream(RawUpstream.Script script) {
        RawUpstream upstream = new RawUpstream(script);
        open.add(upstream);
        return upstream;
    }

    private static UpstreamRequest get(URI uri, UpstreamTimeouts timeouts) {
        return new UpstreamRequest("GET", uri, Headers.NONE, Bytes.EMPTY, timeouts);
    }

    private static RawUpstream.Script answering(String reply) {
        return peer -> {
            while (true) {
                peer.request();
                peer.send(reply);
            }
        };
    }

    /** Passes every frame on, knows OpenAI's end mark, and remembers how it ended. */
    private static final class Reading implements EventReader {
        final List<String> read = new ArrayList<>();
        final AtomicReference<@Nullable Closing> closing = new AtomicReference<>();
        final AtomicInteger ends = new AtomicInteger();
        private boolean finished;

        @Override
        public void read(Frame event, Consumer<Frame> out) {
            read.add(event.raw().utf8());
            finished = event.raw().utf8().startsWith("data: [DONE]");
            if (!event.raw().utf8().contains("drop")) {
                out.accept(event);
            }
        }

        @Override
        public boolean finished() {
            return finished;
        }

        @Override
        public End end(Closing how) {
            closing.set(how);
            ends.incrementAndGet();
            return switch (how) {
                case Closing.Complete complete -> new End.Finished(Usage.NONE);
                case Closing.Eof eof -> new End.Truncated(Usage.NONE, "no end mark");
                case Closing.Broken broken -> new End.Failed(Usage.NONE, broken.problem());
                case Closing.Left left -> new End.Cancelled(Usage.NONE);
            };
        }
    }

    private static List<String> frames(TokenStream stream) throws InterruptedException {
        List<String> frames = new ArrayList<>();
        while (stream.next() instanceof Frame frame) {
            frames.add(frame.raw().utf8());
        }
        return frames;
    }

    private static Problem problemOf(ThrowingCallable call) {
        return catchThrowableOfType(Problem.class, call);
    }

    @Test
    void a_request_travels_whole_and_without_hop_by_hop_headers() {
        RawUpstream upstream = upstream(answering("HTTP/1.1 201 Created\r\n"
                + "Content-Length: 5\r\n"
                + "X-A: b\r\n"
                + "Keep-Alive: x\r\n"
                + "Connection: X-Private\r\n"
                + "X-Private: y\r\n\r\n"
                + "hello"));
        Headers headers = Headers.of(
                "X-Key",
                "secret",
                "Host",
                "evil",
                "Connection",
                "x-hop",
                "X-Hop",
                "1",
                "TE",
                "trailers",
                "Transfer-Encoding",
                "chunked",
                "Content-Length",
                "99",
                "Proxy-Authorization",
                "p",
                "Upgrade",
                "h2c");
        UpstreamReply reply = upstreams.send(
                new UpstreamRequest("POST", upstream.uri("/a%2Fb?c=%20d"), headers, Bytes.utf8("body"), PATIENT));
        assertThat(reply.status()).isEqualTo(201);
        assertThat(reply.headers().first("x-a")).isEqualTo("b");
        assertThat(reply.headers().first("keep-alive")).isNull();
        assertThat(reply.headers().first("x-private")).isNull();
        assertThat(reply.body(100).utf8()).isEqualTo("hello");
        String request = upstream.requests.getFirst();
        assertThat(request).startsWith("POST /a%2Fb?c=%20d HTTP/1.1\n").endsWith("\n\nbody");
        assertThat(request.toLowerCase(Locale.ROOT).lines())
                .contains(
                        "x-key: secret",
                        "content-length: 4",
                        "host: 127.0.0.1:" + upstream.uri("/").getPort())
                .noneMatch(
                        line -> line.matches("(te|upgrade|x-hop|proxy-authorization|transfer-encoding|connection):.*"));
    }

    @Test
    void a_connection_is_used_again_after_every_kind_of_reply() {
        AtomicInteger turn = new AtomicInteger();
        RawUpstream upstream = upstream(peer -> {
            while (true) {
                peer.request();
                switch (turn.getAndIncrement() % 5) {
                    case 0 -> peer.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
                    case 1 -> peer.send("HTTP/1.1 429 Slow\r\nContent-Length: 4\r\nRetry-After: 7\r\n\r\nslow");
                    case 2 ->
                        peer.send("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: http://elsewhere/\r\n\r\n");
                    case 3 -> peer.send("HTTP/1.1 204 No Content\r\n\r\n");
                    default ->
                        peer.send("HTTP/1.1 500 Bad\r\nTransfer-Encoding: chunked\r\n\r\n")
                                .chunk("chunked")
                                .send("0\r\n\r\n");
                }
            }
        });
        List<String> replies = new ArrayList<>();
        Runnable calls = () -> {
            for (int i = 0; i < 10; i++) {
                UpstreamReply reply = upstreams.send(get(upstream.uri("/"), PATIENT));
                replies.add(reply.status() + reply.body(100).utf8());
            }
        };
        HttpRuntime.runFor(0, calls);
        assertThat(replies.subList(0, 5))
                .containsExactly("200hello", "429slow", "302", "204", "500chunked")
                .isEqualTo(replies.subList(5, 10));
        assertThat(upstream.connections).hasValue(1);
    }

    @Test
    void an_upstream_that_is_not_there_is_a_failed_upstream() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Problem problem = problemOf(() -> upstreams.send(get(URI.create("http://127.0.0.1:" + port), PATIENT)));
        assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
        assertThat(problem.detail()).isEqualTo("the upstream could not be reached: connection refused");
        assertThat(problem.getCause()).as("for the log").hasMessage("http://127.0.0.1:" + port);
        assertThat(Upstreams.neverSent(problem)).isTrue();
        assertThat(Upstreams.neverSent(Problem.of(Problem.Code.UPSTREAM_FAILED, "told by the name")
                        .causedBy(problem)))
                .isTrue();
    }

    @Test
    void a_connection_that_breaks_may_have_brought_the_request_there() {
        RawUpstream hangsUp = upstream(peer -> peer.request());

        Problem problem = problemOf(() -> upstreams.send(get(hangsUp.uri("/"), PATIENT)));

        assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
        assertThat(Upstreams.neverSent(problem)).isFalse();
        assertThat(Upstreams.neverSent(Problem.of(Problem.Code.UPSTREAM_FAILED, "of another kind")))
                .isFalse();
    }

    @Test
    void only_a_refused_connection_is_called_refused() {
        assertThat(UpstreamCall.reason(new ConnectException("Connection refused: /127.0.0.1:1")))
                .isEqualTo(": connection refused");
        assertThat(UpstreamCall.reason(new ConnectException("Connection timed out")))
                .isEmpty();
        assertThat(UpstreamCall.reason(new ConnectTimeoutException("connection timed out: /127.0.0.1:1")))
                .isEmpty();
        assertThat(UpstreamCall.reason(new ConnectException())).isEmpty();
    }

    @Test
    void a_connection_that_does_not_come_in_time_is_named() {
        upstreams.stop();
        upstreams = Upstreams.open(runtime, new UpstreamsConfig(2, 10, LONG, ByteSize.kib(8), ByteSize.kib(8)));
        CountDownLatch held = new CountDownLatch(1);
        RawUpstream upstream = upstream(peer -> {
            peer.request();
            held.countDown();
            peer.untilClosed();
        });
        HttpRuntime.runFor(0, () -> {
            Thread holder = Thread.ofVirtual()
                    .start(() -> HttpRuntime.runFor(
                            0, () -> problemOf(() -> upstreams.send(get(upstream.uri("/"), PATIENT)))));
            await(held);
            UpstreamTimeouts impatient = new UpstreamTimeouts(SHORT, LONG, LONG, LONG);
            Problem problem = problemOf(() -> upstreams.send(get(upstream.uri("/"), impatient)));
            assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_TIMEOUT);
            assertThat(problem.detail()).isEqualTo("the upstream was late with a connection (expected: within 150 ms)");
            assertThat(Upstreams.neverSent(problem)).isTrue();
            assertThat(problem.getCause())
                    .as("for the log")
                    .hasMessage(upstream.uri("/").toString());
            holder.interrupt();
        });
        assertThat(upstream.connections).hasValue(1);
    }

    @Test
    void more_waiting_calls_than_the_bound_are_refused_at_once() {
        upstreams.stop();
        upstreams = Upstreams.open(runtime, new UpstreamsConfig(2, 0, LONG, ByteSize.kib(8), ByteSize.kib(8)));
        CountDownLatch held = new CountDownLatch(1);
        RawUpstream upstream = upstream(peer -> {
            peer.request();
            held.countDown();
            peer.untilClosed();
        });
        Thread holder = Thread.ofVirtual()
                .start(() ->
                        HttpRuntime.runFor(0, () -> problemOf(() -> upstreams.send(get(upstream.uri("/"), PATIENT)))));
        await(held);
        HttpRuntime.runFor(
                0,
                () -> assertThat(problemOf(() -> upstreams.send(get(upstream.uri("/"), PATIENT)))
                                .code())
                        .isEqualTo(Problem.Code.OVERLOADED));
        holder.interrupt();
    }

    @Test
    void each_timeout_is_named() {
        RawUpstream silent = upstream(peer -> {
            peer.request();
            peer.untilClosed();
        });
        assertThat(late(silent, new UpstreamTimeouts(LONG, SHORT, LONG, LONG)))
                .isEqualTo("the upstream was late with the first byte of its reply (expected: within 150 ms)");
        assertThat(late(silent, new UpstreamTimeouts(LONG, LONG, LONG, SHORT)))
                .isEqualTo("the upstream was late in whole (expected: within 150 ms)");
        RawUpstream stalling = upstream(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello");
            peer.untilClosed();
        });
        assertThat(late(stalling, new UpstreamTimeouts(LONG, LONG, SHORT, LONG)))
                .isEqualTo("the upstream was late with the next bytes of its reply (expected: within 150 ms)");
        RawUpstream stallingLater = upstream(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").chunk("hello");
            peer.untilClosed();
        });
        UpstreamReply reply =
                upstreams.send(get(stallingLater.uri("/"), new UpstreamTimeouts(LONG, LONG, SHORT, LONG)));
        assertThat(problemOf(() -> reply.body(100)).detail()).contains("the next bytes");
    }

    private String late(RawUpstream upstream, UpstreamTimeouts timeouts) {
        Problem problem = problemOf(() -> upstreams.send(get(upstream.uri("/"), timeouts)));
        assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_TIMEOUT);
        return problem.detail();
    }

    @Test
    void bytes_that_keep_coming_are_not_idle_but_the_total_holds() {
        RawUpstream upstream = upstream(peer -> {
            peer.request();
            peer.events();
            while (true) {
                peer.chunk(": still here\n\n");
                Thread.sleep(10);
            }
        });
        UpstreamTimeouts timeouts = new UpstreamTimeouts(LONG, LONG, Duration.ofSeconds(20), Duration.ofMillis(600));
        Reading reading = new Reading();
        TokenStream stream = upstreams.send(get(upstream.uri("/"), timeouts)).events(reading);
        assertThat(endOf(stream))
                .isInstanceOfSatisfying(
                        End.Failed.class,
                        failed -> assertThat(failed.problem().detail()).contains("in whole"));
    }

    private static End endOf(TokenStream stream) {
        CompletableFuture<End> end = Eventually.future();
        stream.onEnd(end::complete);
        return end.join();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH\r\n\r\n",
                "HTTP/1.1 abc\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5",
                "\u0000\u0001\u0002\r\n\r\n",
                ""
            })
    void garbage_or_nothing_instead_of_a_reply_is_a_failed_upstream(String garbage) {
        RawUpstream upstream = upstream(peer -> {
            peer.request();
            peer.send(garbage);
        });
        Problem problem = problemOf(() -> upstreams.send(get(upstream.uri("/"), PATIENT)));
        assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
        assertThat(problem.detail()).contains("before its reply");
    }

    @Test
    void a_reply_that_breaks_off_is_a_failed_upstream() {
        for (String reply : List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nhello",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n")) {
            RawUpstream upstream = upstream(peer -> {
                peer.request();
                peer.send(reply);
            });
            Problem problem = problemOf(
                    () -> upstreams.send(get(upstream.uri("/"), PATIENT)).body(2_000_000));
            assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
            assertThat(problem.detail()).isEqualTo("the upstream broke off in the middle of its reply");
        }
    }

    @Test
    void a_body_larger_than_its_bound_is_refused_and_its_connection_closed() {
        CountDownLatch closed = new CountDownLatch(1);
        RawUpstream upstream = upstream(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").chunk("a".repeat(101));
            peer.untilClosed();
            closed.countDown();
        });
        UpstreamReply reply = upstreams.send(get(upstream.uri("/"), PATIENT));
        assertThatThrownBy(() -> reply.body(100))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("expected: at most 100B");
        await(closed);
        RawUpstream small = upstream(answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"));
        assertThatThrownBy(() -> upstreams.send(get(small.uri("/"), PATIENT)).body(4))
                .isInstanceOf(Problem.class);
        assertThat(upstreams.send(get(small.uri("/"), PATIENT)).body(5).utf8()).isEqualTo("hello");
    }

    @Test
    void an_interrupted_caller_cancels_the_exchange_at_once() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        RawUpstream upstream = upstream(peer -> {
            peer.request();
            asked.countDown();
            peer.untilClosed();
            closed.countDown();
        });
        CompletableFuture<Problem> problem = Eventually.future();
        AtomicInteger interrupted = new AtomicInteger();
        Thread caller = Thread.ofVirtual().start(() -> {
            problem.complete(problemOf(() -> upstreams.send(get(upstream.uri("/"), PATIENT))));
            interrupted.set(Thread.currentThread().isInterrupted() ? 1 : 2);
        });
        await(asked);
        caller.interrupt();
        assertThat(problem.join().code()).isEqualTo(Problem.Code.CANCELLED);
        await(closed);
        Eventually.until("the interruption is kept", () -> interrupted.get() == 1);
    }

    @Test
    void a_reply_that_is_closed_unread_closes_its_connection() {
        CountDownLatch closed = new CountDownLatch(1);
        RawUpstream upstream = upstream(peer -> {
            peer.request();
            peer.events().chunk("data: a\n\n");
            peer.untilClosed();
            closed.countDown();
        });
        try (UpstreamReply reply = upstreams.send(get(upstream.uri("/"), PATIENT))) {
            assertThat(reply.status()).isEqualTo(200);
        }
        await(closed);
    }

    @Test
    void events_arrive_as_frames_and_the_connection_is_used_again() throws InterruptedException {
        RawUpstream upstream = upstream(peer -> {
            while (true) {
                peer.request();
                peer.events().chunk("data: a\n\ndata: b\n").chunk("\ndata: drop\n\n: comment\n\nda");
                peer.chunk("ta: c\n\ndata: [DONE]\n\n").chunk("data: after\n\n").send("0\r\n\r\n");
            }
        });
        for (int i = 0; i < 3; i++) {
            Reading reading = new Reading();
            HttpRuntime.runFor(0, () -> {
                TokenStream stream =
                        upstreams.send(get(upstream.uri("/"), PATIENT)).events(reading);
                try {
                    assertThat(frames(stream))
                            .containsExactly("data: a\n\n", "data: b\n\n", "data: c\n\n", "data: [DONE]\n\n");
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                assertThat(endOf(stream)).isInstanceOf(End.Finished.class);
            });
            assertThat(reading.read).doesNotContain("data: after\n\n");
            assertThat(reading.ends).hasValue(1);
        }
        assertThat(upstream.connections.get()).isLessThanOrEqualTo(3);
    }

    @Test
    void the_ways_an_event_stream_ends_are_told_apart() throws InterruptedException {
        assertThat(closing(peer -> peer.chunk("data: a\n\n").send("0\r\n\r\n"))).isInstanceOf(Closing.Eof.class);
        assertThat(closing(peer -> peer.chunk("data: [DONE]\n\n").untilClosed()))
                .isInstanceOf(Closing.Complete.class);
        assertThat(closing(peer -> peer.chunk("data: a\n\n"))).isInstanceOf(Closing.Broken.class);
        assertThat(closing(peer -> peer.chunk("data: a\n\n").reset())).isInstanceOf(Closing.Broken.class);
        assertThat(closing(peer -> peer.send("nonsense\r\n").untilClosed())).isInstanceOf(Closing.Broken.class);
        assertThat(closing(peer -> peer.chunk("data: " + "a".repeat(9 << 20)).untilClosed()))
                .isInstanceOfSatisfying(
                        Closing.Broken.class,
                        broken -> assertThat(broken.problem().detail())
                                .isEqualTo("an event of the upstream is too large (expected: at most 8MiB)"));
    }

    private Closing closing(RawUpstream.Script afterHead) throws InterruptedException {
        CountDownLatch answered = new CountDownLatch(1);
        RawUpstream upstream = upstream(peer -> {
            peer.request();
            peer.events();
            answered.await();
            afterHead.play(peer);
        });
        Reading reading = new Reading();
        TokenStream stream = upstreams.send(get(upstream.uri("/"), PATIENT)).events(reading);
        answered.countDown();
        frames(stream);
        assertThat(reading.ends).hasValue(1);
        Closing closing = reading.closing.get();
        assertThat(closing).isNotNull();
        return closing;
    }

    /** The codec holds back a few pieces of a reply that nobody reads yet, and tells of the connection's end first. */
    @ParameterizedTest
    @ValueSource(ints = {1, 8, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 40})
    void a_stream_that_came_whole_before_it_was_read_is_whole(int events) throws InterruptedException {
        RawUpstream upstream = upstream(peer -> {
            peer.request();
            CountDownLatch said = new CountDownLatch(1);
            CountDownLatch held = new CountDownLatch(runtime.loops().length);
            for (Context loop : runtime.loops()) {
                loop.runOnContext(nothing -> {
                    held.countDown();
                    await(said);
                });
            }
            await(held);
            peer.events();
            for (int i = 1; i < events; i++) {
                peer.chunk("data: " + i + "\n\n");
            }
            peer.chunk("data: [DONE]\n\n").send("0\r\n\r\n").leave();
            said.countDown();
        });
        Reading reading = new Reading();
        TokenStream stream = upstreams.send(get(upstream.uri("/"), PATIENT)).events(reading);
        assertThat(frames(stream)).hasSize(events);
        assertThat(reading.closing.get()).isInstanceOf(Closing.Complete.class);
    }

    @Test
    void a_body_that_ends_with_the_connection_does_not_vouch_for_its_last_line() throws InterruptedException {
        RawUpstream upstream = upstream(peer -> {
            peer.request();
            peer.send("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n");
            peer.send("data: a\n\ndata: {\"torn");
        });
        Reading reading = new Reading();
        assertThat(frames(upstreams.send(get(upstream.uri("/"), PATIENT)).events(reading)))
                .containsExactly("data: a\n\n");
        assertThat(reading.closing.get()).isInstanceOf(Closing.Eof.class);
    }

    @Test
    void small_replies_can_be_read_as_events_too() throws InterruptedException {
        RawUpstream upstream = upstream(answering("HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\ndata: [DONE]\n\n"));
        assertThat(frames(upstreams.send(get(upstream.uri("/"), PATIENT)).events(new Reading())))
                .containsExactly("data: [DONE]\n\n");
    }

    @Test
    void a_consumer_that_leaves_closes_the_connection_of_a_silent_upstream_at_once() throws InterruptedException {
        CountDownLatch closed = new CountDownLatch(1);
        RawUpstream upstream = upstream(peer -> {
            peer.request();
            peer.events().chunk("data: a\n\n");
            peer.untilClosed();
            closed.countDown();
        });
        Reading reading = new Reading();
        TokenStream stream = upstreams.send(get(upstream.uri("/"), PATIENT)).events(reading);
        assertThat(stream.next()).isInstanceOf(Frame.class);
        stream.close();
        await(closed);
        assertThat(endOf(stream)).isInstanceOf(End.Cancelled.class);
        assertThat(reading.closing.get()).isInstanceOf(Closing.Left.class);
        assertThat(reading.ends).hasValue(1);
    }

    @Test
    void a_consumer_that_does_not_read_stops_the_upstream_and_loses_nothing() throws InterruptedException {
        AtomicInteger sent = new AtomicInteger();
        int count = 3000;
        String kilobytes = "x".repeat(8000);
        RawUpstream upstream = upstream(peer -> {
            peer.request();
            peer.events();
            for (int i = 0; i < count; i++) {
                peer.chunk("data: " + i + kilobytes + "\n\n");
                sent.incrementAndGet();
            }
            peer.chunk("data: [DONE]\n\n").send("0\r\n\r\n");
        });
        UpstreamTimeouts timeouts = new UpstreamTimeouts(LONG, LONG, SHORT, LONG);
        TokenStream stream = upstreams.send(get(upstream.uri("/"), timeouts)).events(new Reading());
        RawUpstream other = upstream(answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        assertThat(Eventually.settled(
                        sent::get,
                        () -> upstreams.send(get(other.uri("/"), PATIENT)).body(0)))
                .isLessThan(count);
        List<String> frames = frames(stream);
        assertThat(frames).hasSize(count + 1);
        for (int i = 0; i < count; i++) {
            assertThat(frames.get(i)).isEqualTo("data: " + i + kilobytes + "\n\n");
        }
    }

    @Test
    void a_uri_that_is_not_http_is_refused_without_showing_it_whole() {
        assertThatThrownBy(() -> upstreams.send(get(URI.create("file:///etc/passwd"), PATIENT)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("http://host");
    }

    private static void await(CountDownLatch latch) {
        Eventually.until("the latch opens", () -> latch.getCount() == 0);
    }
}
