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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Event streams to clients. */
class StreamTest {
    private static final Headers EVENTS = Headers.of("content-type", "text/event-stream");
    private static final End FINISHED = new End.Finished(Usage.NONE);
    private static final Function<End, Bytes> LAST = end -> Bytes.utf8(
            switch (end) {
                case End.Finished finished -> "data: [DONE]\n\n";
                case End.Truncated truncated -> "data: truncated\n\n";
                case End.Failed failed -> "data: " + failed.problem().detail() + "\n\n";
                case End.Cancelled cancelled -> "data: cancelled\n\n";
            });

    private final ServerFixture fixture = new ServerFixture(ServerFixture.config(times -> times));

    @AfterEach
    void close() {
        fixture.close();
    }

    private static Frame frame(String text) {
        return Frame.of(Bytes.utf8("data: " + text + "\n\n"));
    }

    /** Streams what the test puts into it. */
    private TokenStream served(Duration heartbeat) {
        TokenStream stream = TokenStream.open();
        fixture.handler = exchange -> exchange.stream(EVENTS, stream, LAST, heartbeat);
        return stream;
    }

    private static RawClient asking(ServerFixture fixture) {
        return fixture.client().send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    }

    @Test
    void each_frame_is_one_chunk_at_once_and_none_waits_for_the_next() throws InterruptedException {
        TokenStream stream = served(Duration.ZERO);
        try (RawClient client = asking(fixture)) {
            for (int i = 0; i < 50; i++) {
                stream.feed().put(frame("f" + i));
                if (i == 0) {
                    RawClient.Reply head = client.head();
                    assertThat(head.status()).isEqualTo(200);
                    assertThat(head.headers())
                            .containsEntry("content-type", "text/event-stream")
                            .containsEntry("transfer-encoding", "chunked")
                            .doesNotContainKey("content-length");
                }
                assertThat(client.chunk()).isEqualTo("data: f" + i + "\n\n");
            }
            stream.feed().end(FINISHED);
            assertThat(client.chunks()).containsExactly("data: [DONE]\n\n");
        }
    }

    @Test
    void frames_that_come_at_once_stay_apart_and_in_order() throws InterruptedException {
        TokenStream stream = served(Duration.ZERO);
        int count = 5000;
        Thread producer = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < count; i++) {
                    stream.feed().put(frame("f" + i));
                }
                stream.feed().end(FINISHED);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            expected.add("data: f" + i + "\n\n");
        }
        expected.add("data: [DONE]\n\n");
        try (RawClient client = asking(fixture)) {
            client.head();
            assertThat(client.chunks()).isEqualTo(expected);
        }
        producer.join();
        Eventually.until("done", () -> !fixture.done.isEmpty());
        assertThat(fixture.done.getFirst().gone()).isFalse();
        assertThat(fixture.done.getFirst().bytesOut())
                .isEqualTo(String.join("", expected).length());
    }

    @Test
    void the_connection_is_kept_after_a_stream() {
        fixture.handler =
                exchange -> exchange.stream(EVENTS, TokenStream.of(List.of(frame("a")), FINISHED), LAST, Duration.ZERO);
        try (RawClient client = fixture.client()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.get("/").body()).isEqualTo("data: a\n\ndata: [DONE]\n\n");
            }
        }
    }

    @Test
    void an_http_1_0_client_gets_a_stream_that_ends_with_the_connection() {
        fixture.handler =
                exchange -> exchange.stream(EVENTS, TokenStream.of(List.of(frame("a")), FINISHED), LAST, Duration.ZERO);
        try (RawClient client = fixture.client()) {
            client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
            RawClient.Reply head = client.head();
            assertThat(head.headers()).containsEntry("connection", "close").doesNotContainKey("transfer-encoding");
            assertThat(client.rest()).isEqualTo("data: a\n\ndata: [DONE]\n\n");
        }
    }

    @Test
    void a_failure_after_the_first_frame_is_told_in_the_stream() {
        End failed = new End.Failed(Usage.NONE, Problem.of(Problem.Code.UPSTREAM_FAILED, "it broke"));
        fixture.handler = exchange -> exchange.stream(
                EVENTS,
                TokenStream.of(List.of(frame("a")), failed),
                LAST,
                Duration.ZERO,
                end -> Optional.of(new Reply(502, Headers.NONE, Bytes.EMPTY)));
        try (RawClient client = fixture.client()) {
            RawClient.Reply reply = client.get("/");
            assertThat(reply.status()).isEqualTo(200);
            assertThat(reply.body()).isEqualTo("data: a\n\ndata: it broke\n\n");
        }
    }

    @Test
    void a_failure_before_the_first_frame_may_be_a_reply_with_a_status() {
        End failed = new End.Failed(Usage.NONE, Problem.of(Problem.Code.UPSTREAM_FAILED, "it broke"));
        fixture.handler = exchange -> exchange.stream(
                EVENTS,
                TokenStream.of(List.of(), failed),
                LAST,
                Duration.ofMinutes(1),
                end -> Optional.of(new Reply(502, Headers.of("x-a", "b"), Bytes.utf8("broken"))));
        try (RawClient client = fixture.client()) {
            RawClient.Reply reply = client.get("/");
            assertThat(reply.status()).isEqualTo(502);
            assertThat(reply.body()).isEqualTo("broken");
            assertThat(reply.headers()).containsEntry("x-a", "b").doesNotContainKey("content-type");
            assertThat(client.get("/").status()).isEqualTo(502);
        }
    }

    @Test
    void a_heartbeat_commits_the_headers_and_keeps_coming() {
        TokenStream stream = served(Duration.ofMillis(20));
        try (RawClient client = asking(fixture)) {
            assertThat(client.head().status()).isEqualTo(200);
            assertThat(client.chunk()).isEqualTo(": ping\n\n");
            assertThat(client.chunk()).isEqualTo(": ping\n\n");
            stream.feed().offer(frame("a"));
            stream.feed().end(FINISHED);
            assertThat(client.chunks().stream().filter(chunk -> !chunk.startsWith(":")))
                    .containsExactly("data: a\n\n", "data: [DONE]\n\n");
        }
    }

    @Test
    void a_client_that_leaves_a_silent_stream_closes_it_at_once() {
        TokenStream stream = served(Duration.ZERO);
        CountDownLatch cancelled = new CountDownLatch(1);
        stream.feed().onCancel(cancelled::countDown);
        try (RawClient client = asking(fixture)) {
            stream.feed().offer(frame("a"));
            client.head();
            client.chunk();
            // Bytes that wait behind the open exchange must not hide the close that follows them.
            client.send("GET /second HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        Eventually.until("cancelled", () -> cancelled.getCount() == 0);
        Eventually.until("done", () -> !fixture.done.isEmpty());
        assertThat(fixture.done.getFirst()).isEqualTo(new Done(200, 0, 9, true));
        assertThat(fixture.seen).hasSize(1);
    }

    @Test
    void a_client_that_resets_before_the_first_frame_closes_the_stream() {
        TokenStream stream = served(Duration.ZERO);
        try (RawClient client = asking(fixture)) {
            Eventually.until("handled", () -> !fixture.seen.isEmpty());
            client.reset();
        }
        Eventually.until("cancelled", () -> stream.feed().cancelled());
    }

    @Test
    void a_stream_for_a_client_that_has_left_is_closed() {
        CompletableFuture<Exchange> left = Eventually.future();
        fixture.handler = exchange -> exchange.onGone(() -> left.complete(exchange));
        asking(fixture).close();
        TokenStream stream = TokenStream.open();
        left.join().stream(EVENTS, stream, LAST, Duration.ZERO);
        Eventually.until("cancelled", () -> stream.feed().cancelled());
    }

    @Test
    void a_stream_after_a_reply_is_closed() {
        TokenStream stream = TokenStream.open();
        fixture.handler = exchange -> {
            exchange.reply(200, Headers.NONE, Bytes.utf8("first"));
            exchange.stream(EVENTS, stream, LAST, Duration.ZERO);
        };
        try (RawClient client = fixture.client()) {
            assertThat(client.get("/").body()).isEqualTo("first");
        }
        assertThat(stream.feed().cancelled()).isTrue();
    }

    @Test
    void a_reader_that_does_not_read_stops_the_producer_and_loses_nothing_when_it_reads_on() {
        TokenStream stream = TokenStream.open();
        fixture.handler = exchange -> {
            if (exchange.path().equals("/other")) {
                exchange.reply(200, Headers.NONE, Bytes.EMPTY);
            } else {
                exchange.stream(EVENTS, stream, LAST, Duration.ZERO);
            }
        };
        AtomicInteger produced = new AtomicInteger();
        int count = 2000;
        String kilobytes = "x".repeat(8000);
        Thread producer = Thread.ofVirtual().start(() -> {
            try {
                for (int i = 0; i < count; i++) {
                    stream.feed().put(frame(i + kilobytes));
                    produced.incrementAndGet();
                }
                stream.feed().end(FINISHED);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (RawClient client = RawClient.narrow(fixture.server.port());
                RawClient other = fixture.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            client.head();
            assertThat(Eventually.settled(produced::get, () -> other.get("/other")))
                    .isLessThan(count);
            assertThat(producer.isAlive()).isTrue();
            for (int i = 0; i < count; i++) {
                assertThat(client.chunk()).isEqualTo("data: " + i + kilobytes + "\n\n");
            }
            assertThat(client.chunks()).containsExactly("data: [DONE]\n\n");
        }
    }

    @Test
    void a_reader_that_takes_nothing_of_a_stream_is_cut_off() {
        try (ServerFixture strict = new ServerFixture(ServerFixture.config(ServerFixture.Times::shortStall));
                RawClient client = RawClient.narrow(strict.server.port())) {
            TokenStream stream = TokenStream.open();
            strict.handler = exchange -> exchange.stream(EVENTS, stream, LAST, Duration.ZERO);
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            Thread producer = Thread.ofVirtual().start(() -> {
                try {
                    boolean wanted = true;
                    while (wanted) {
                        wanted = stream.feed().put(frame("x".repeat(8000)));
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            Eventually.until("cut off", () -> !strict.done.isEmpty());
            assertThat(strict.done.getFirst().gone()).isTrue();
            Eventually.until("the producer is told", () -> !producer.isAlive());
        }
    }

    @Test
    void an_end_that_cannot_be_told_still_ends_the_reply() {
        fixture.handler = exchange -> exchange.stream(
                EVENTS,
                TokenStream.of(List.of(frame("a")), FINISHED),
                end -> {
                    throw new IllegalStateException("no words");
                },
                Duration.ZERO);
        try (RawClient client = fixture.client()) {
            assertThat(client.get("/").body()).isEqualTo("data: a\n\n");
        }
    }

    @Test
    void a_head_request_gets_the_headers_of_the_stream_and_closes_it() {
        TokenStream stream = served(Duration.ZERO);
        try (RawClient client = fixture.client()) {
            client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.replyToHead().headers()).containsEntry("content-type", "text/event-stream");
        }
        assertThat(stream.feed().cancelled()).isTrue();
    }
}
