package dev.gopuram.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.RawClient;
import dev.gopuram.testkit.RawUpstream;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client, the server, and an upstream behind it: streams on their way through. */
class RelayTest {
    private static final Headers EVENTS = Headers.of("content-type", "text/event-stream");

    private final ServerFixture fixture = new ServerFixture(ServerFixture.config(times -> times));
    private final Upstreams upstreams = Upstreams.open(fixture.runtime, UpstreamsConfig.defaults());
    private final Set<Thread> readers = ConcurrentHashMap.newKeySet();
    private final Set<Thread> ends = ConcurrentHashMap.newKeySet();
    private @Nullable RawUpstream upstream;

    @AfterEach
    void close() {
        if (upstream != null) {
            upstream.close();
        }
        fixture.close();
    }

    /** Relays every request's stream from the scripted upstream. */
    private void relay(RawUpstream.Script script) {
        RawUpstream target = new RawUpstream(script);
        upstream = target;
        fixture.handler = exchange -> exchange.spawn(() -> {
            exchange.onDone(done -> ends.add(Thread.currentThread()));
            UpstreamRequest request = new UpstreamRequest(
                    "POST", target.uri("/"), Headers.NONE, Bytes.utf8("{}"), UpstreamTimeouts.defaults());
            try {
                TokenStream stream = upstreams.send(request).events(new Passing());
                exchange.stream(EVENTS, stream, RelayTest::last, Duration.ZERO, RelayTest::instead);
            } catch (Problem problem) {
                exchange.reply(problem.code().httpStatus(), Headers.NONE, Bytes.utf8(problem.detail()));
            }
        });
    }

    private static Bytes last(End end) {
        return Bytes.utf8(
                end instanceof End.Finished ? "" : "data: " + end.getClass().getSimpleName() + "\n\n");
    }

    private static Optional<Reply> instead(End end) {
        return end instanceof End.Failed failed
                ? Optional.of(new Reply(failed.problem().code().httpStatus(), Headers.NONE, Bytes.EMPTY))
                : Optional.empty();
    }

    private final class Passing implements EventReader {
        private boolean finished;

        @Override
        public void read(Frame event, Consumer<Frame> out) {
            readers.add(Thread.currentThread());
            finished = event.raw().utf8().contains("[DONE]");
            out.accept(event);
        }

        @Override
        public boolean finished() {
            return finished;
        }

        @Override
        public End end(Closing how) {
            return switch (how) {
                case Closing.Complete complete -> new End.Finished(Usage.NONE);
                case Closing.Eof eof -> new End.Truncated(Usage.NONE, "");
                case Closing.Broken broken -> new End.Failed(Usage.NONE, broken.problem());
                case Closing.Left left -> new End.Cancelled(Usage.NONE);
            };
        }
    }

    @Test
    void a_stream_passes_event_by_event_on_one_thread() {
        relay(peer -> {
            while (true) {
                peer.request();
                peer.events()
                        .chunk("data: a\r\n\r\nda")
                        .chunk("ta: b\r\n\r\n")
                        .chunk("data: [DONE]\n\n")
                        .send("0\r\n\r\n");
            }
        });
        for (int i = 0; i < 8; i++) {
            readers.clear();
            ends.clear();
            if (i % 3 == 0) {
                // Connections and calls take the loops in turn: this puts the two turns out of step.
                fixture.client().close();
            }
            try (RawClient client = fixture.client()) {
                client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").head();
                assertThat(client.chunks()).containsExactly("data: a\r\n\r\n", "data: b\r\n\r\n", "data: [DONE]\n\n");
                Eventually.until("done", () -> !ends.isEmpty());
                assertThat(readers).isEqualTo(ends).hasSize(1);
            }
        }
    }

    @Test
    void a_client_that_leaves_cancels_a_silent_upstream_at_once() {
        CountDownLatch closed = new CountDownLatch(1);
        relay(peer -> {
            peer.request();
            peer.events().chunk("data: a\n\n");
            peer.untilClosed();
            closed.countDown();
        });
        try (RawClient client = fixture.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").head();
            assertThat(client.chunk()).isEqualTo("data: a\n\n");
        }
        Eventually.until("the upstream sees it", () -> closed.getCount() == 0);
    }

    @Test
    void a_client_that_leaves_before_the_upstream_answers_can_be_made_to_cancel_it() {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        RawUpstream silent = new RawUpstream(peer -> {
            peer.request();
            asked.countDown();
            peer.untilClosed();
            closed.countDown();
        });
        upstream = silent;
        AtomicReference<@Nullable Problem> problem = new AtomicReference<>();
        fixture.handler = exchange -> {
            Thread working = exchange.spawn(() -> {
                try {
                    upstreams.send(new UpstreamRequest(
                            "GET", silent.uri("/"), Headers.NONE, Bytes.EMPTY, UpstreamTimeouts.defaults()));
                } catch (Problem cancelled) {
                    problem.set(cancelled);
                }
            });
            exchange.onGone(working::interrupt);
        };
        try (RawClient client = fixture.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            Eventually.until("asked", () -> asked.getCount() == 0);
        }
        Eventually.until("the upstream sees it", () -> closed.getCount() == 0);
        Eventually.until("cancelled", () -> problem.get() != null);
        assertThat(problem.get().code()).isEqualTo(Problem.Code.CANCELLED);
    }

    @Test
    void an_upstream_that_breaks_before_its_first_event_is_a_status_and_after_it_a_frame() {
        relay(peer -> {
            peer.request();
            peer.events();
        });
        try (RawClient client = fixture.client()) {
            assertThat(client.get("/").status()).isEqualTo(502);
        }
        upstream.close();
        CountDownLatch arrived = new CountDownLatch(1);
        relay(peer -> {
            peer.request();
            peer.events().chunk("data: a\n\n");
            arrived.await();
            peer.reset();
        });
        try (RawClient client = fixture.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").head();
            assertThat(client.chunk()).isEqualTo("data: a\n\n");
            arrived.countDown();
            assertThat(client.chunks()).containsExactly("data: Failed\n\n");
        }
    }

    @Test
    void a_slow_client_holds_the_upstream_back_and_gets_everything() {
        int count = 1500;
        String kilobytes = "x".repeat(8000);
        AtomicInteger sent = new AtomicInteger();
        relay(peer -> {
            peer.request();
            peer.events();
            for (int i = 0; i < count; i++) {
                peer.chunk("data: " + i + kilobytes + "\n\n");
                sent.incrementAndGet();
            }
            peer.chunk("data: [DONE]\n\n").send("0\r\n\r\n");
        });
        Handler relaying = fixture.handler;
        fixture.handler = exchange -> {
            if (exchange.path().equals("/other")) {
                exchange.reply(200, Headers.NONE, Bytes.EMPTY);
            } else {
                relaying.handle(exchange);
            }
        };
        try (RawClient client = RawClient.narrow(fixture.server.port());
                RawClient other = fixture.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").head();
            assertThat(Eventually.settled(sent::get, () -> other.get("/other"))).isLessThan(count);
            for (int i = 0; i < count; i++) {
                assertThat(client.chunk()).isEqualTo("data: " + i + kilobytes + "\n\n");
            }
            assertThat(client.chunks()).containsExactly("data: [DONE]\n\n");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {20, 60, 80, 100, 120, 160, 240})
    void an_upstream_that_has_said_all_and_left_is_heard_to_the_end_by_a_slow_client(int count) {
        String kilobytes = "x".repeat(8000);
        CountDownLatch left = new CountDownLatch(1);
        relay(peer -> {
            peer.request();
            peer.events();
            for (int i = 0; i < count; i++) {
                peer.chunk("data: " + i + kilobytes + "\n\n");
            }
            peer.chunk("data: [DONE]\n\n").send("0\r\n\r\n");
            peer.leave();
            left.countDown();
        });
        try (RawClient client = RawClient.narrow(fixture.server.port())) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").head();
            assertThat(left.await(30, TimeUnit.SECONDS)).isTrue();
            for (int i = 0; i < count; i++) {
                assertThat(client.chunk()).startsWith("data: " + i + "x");
            }
            assertThat(client.chunks()).containsExactly("data: [DONE]\n\n");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
