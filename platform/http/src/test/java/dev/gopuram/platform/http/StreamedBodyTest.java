package dev.gopuram.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Step;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.RawClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Bodies that are read as they come. */
class StreamedBodyTest {
    private static final int LARGE = 24 << 20;
    private static final long MOST = 64L << 20;
    private static final String HEAD = "POST / HTTP/1.1\r\nHost: x\r\n";

    /** What may lie beside the queue: the round of socket reads in which it filled up, and the codec's own queue. */
    private static final long AT_HAND = 4 << 20;

    private final CompletableFuture<Exchange> arrived = Eventually.future();
    private final CompletableFuture<TokenStream> body = Eventually.future();

    private ServerFixture server() {
        return server(times -> times);
    }

    private ServerFixture server(UnaryOperator<ServerFixture.Times> times) {
        ServerFixture fixture = new ServerFixture(ServerFixture.config(times));
        fixture.handler = exchange -> {
            body.complete(exchange.body(MOST));
            arrived.complete(exchange);
        };
        return fixture;
    }

    /** Byte number n of a body, so that a lost or doubled piece shows. */
    private static char at(long n) {
        return (char) ('a' + n % 23);
    }

    private static String piece(long from, int length) {
        StringBuilder text = new StringBuilder(length);
        for (long n = from; n < from + length; n++) {
            text.append(at(n));
        }
        return text.toString();
    }

    private static void sendLarge(RawClient client) {
        int length = 23 * 4096;
        String whole = piece(0, length);
        for (long from = 0; from < LARGE; from += length) {
            client.send(whole.substring(0, (int) Math.min(length, LARGE - from)));
        }
    }

    /** Reads to the end; answers how it came, and counts the bytes. */
    private static End drain(TokenStream stream, AtomicInteger count) throws InterruptedException {
        Step step = stream.next();
        while (step instanceof Frame frame) {
            Bytes bytes = frame.raw();
            for (int i = 0; i < bytes.length(); i++) {
                if (bytes.at(i) != at(count.get() + (long) i)) {
                    throw new AssertionError("byte " + (count.get() + i));
                }
            }
            count.addAndGet(bytes.length());
            step = stream.next();
        }
        return (End) step;
    }

    private static Problem.Code failure(End end) {
        assertThat(end).isInstanceOf(End.Failed.class);
        return ((End.Failed) end).problem().code();
    }

    private RequestGuard guard() {
        return ((ServerExchange) arrived.join()).guard();
    }

    private long taken() {
        CompletableFuture<Long> count = Eventually.future();
        guard().loop().execute(() -> count.complete(guard().bodyBytes()));
        return count.join();
    }

    @Test
    void a_reader_that_waits_stops_the_sender_and_gets_all_of_it_in_order() throws InterruptedException {
        try (ServerFixture fixture = server();
                RawClient client = fixture.client()) {
            Thread sender = Thread.ofVirtual().start(() -> {
                client.send(HEAD + "Content-Length: " + LARGE + "\r\n\r\n");
                sendLarge(client);
            });
            Eventually.until("the connection is not read", () -> arrived.isDone() && !guard().reads());
            assertThat(taken()).isLessThan(TokenStream.MAX_QUEUED_BYTES + AT_HAND);

            AtomicInteger count = new AtomicInteger();
            End end = drain(body.join(), count);
            sender.join();

            assertThat(end).isInstanceOf(End.Finished.class);
            assertThat(count).hasValue(LARGE);
            arrived.join().reply(200, Headers.NONE, Bytes.utf8("all"));
            assertThat(client.reply().body()).isEqualTo("all");
            fixture.handler = ServerFixture::echo;
            assertThat(client.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void a_chunked_body_ends_with_its_last_chunk_only() throws InterruptedException {
        try (ServerFixture fixture = server();
                RawClient client = fixture.client()) {
            client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n5\r\n" + piece(0, 5) + "\r\n");
            assertThat(((Frame) body.join().next()).raw().utf8()).isEqualTo(piece(0, 5));
            client.send("3\r\n" + piece(5, 3) + "\r\n0\r\n\r\n");

            AtomicInteger count = new AtomicInteger(5);
            assertThat(drain(body.join(), count)).isInstanceOf(End.Finished.class);
            assertThat(count).hasValue(8);
        }
    }

    @Test
    void a_caller_that_leaves_in_the_middle_fails_it() throws InterruptedException {
        for (boolean chunked : new boolean[] {true, false}) {
            StreamedBodyTest once = new StreamedBodyTest();
            try (ServerFixture fixture = once.server();
                    RawClient client = fixture.client()) {
                client.send(HEAD
                        + (chunked ? "Transfer-Encoding: chunked\r\n\r\n5\r\n" : "Content-Length: 100\r\n\r\n")
                        + piece(0, 5)
                        + (chunked ? "\r\n" : ""));
                assertThat(((Frame) once.body.join().next()).raw().length()).isEqualTo(5);
                client.reset();

                assertThat(failure(drain(once.body.join(), new AtomicInteger(5))))
                        .isEqualTo(Problem.Code.CANCELLED);
            }
        }
    }

    @Test
    void a_broken_chunk_fails_it_and_the_reply_still_goes_out() throws InterruptedException {
        try (ServerFixture fixture = server();
                RawClient client = fixture.client()) {
            client.send(HEAD + "Transfer-Encoding: chunked\r\n\r\n5\r\n" + piece(0, 5) + "\r\nzz\r\n");

            assertThat(failure(drain(body.join(), new AtomicInteger()))).isEqualTo(Problem.Code.INVALID);
            arrived.join().reply(400, Headers.NONE, Bytes.EMPTY);
            assertThat(client.reply().status()).isEqualTo(400);
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void a_body_past_its_bound_fails_it_announced_or_not() throws InterruptedException {
        for (String length : new String[] {"Content-Length: 11\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nb\r\n"}) {
            CompletableFuture<TokenStream> bounded = Eventually.future();
            try (ServerFixture fixture = server();
                    RawClient client = fixture.client()) {
                fixture.handler = exchange -> bounded.complete(exchange.body(10L));
                client.send(HEAD + length + piece(0, 11));

                assertThat(failure(drain(bounded.join(), new AtomicInteger()))).isEqualTo(Problem.Code.TOO_LARGE);
            }
        }
    }

    @Test
    void one_that_trickles_fails_it() throws InterruptedException {
        try (ServerFixture fixture = server(ServerFixture.Times::shortBodyWindow);
                RawClient client = fixture.client()) {
            client.send(HEAD + "Content-Length: 1000\r\n\r\n" + piece(0, 5));

            assertThat(failure(drain(body.join(), new AtomicInteger()))).isEqualTo(Problem.Code.REQUEST_TIMEOUT);
        }
    }

    @Test
    void one_that_waited_for_its_reader_is_not_slow() {
        try (ServerFixture fixture = server();
                RawClient client = fixture.client()) {
            client.send(HEAD + "Content-Length: 1000\r\n\r\n" + piece(0, 5));
            RequestGuard guard = guard();
            CompletableFuture<long[]> windows = Eventually.future();
            guard.loop().execute(() -> {
                long before = guard.windowStart();
                guard.bodyResumed();
                windows.complete(new long[] {before, guard.windowStart(), guard.nanoTime()});
            });
            long[] seen = windows.join();

            assertThat(seen[1]).isGreaterThan(seen[0]).isLessThanOrEqualTo(seen[2]);
        }
    }

    @Test
    void a_reply_before_its_end_ends_it_and_the_rest_is_thrown_away() throws InterruptedException {
        try (ServerFixture fixture = server();
                RawClient client = fixture.client()) {
            client.send(HEAD + "Content-Length: " + LARGE + "\r\n\r\n" + piece(0, 5));
            TokenStream stream = body.join();
            assertThat(((Frame) stream.next()).raw().length()).isEqualTo(5);
            arrived.join().reply(503, Headers.NONE, Bytes.EMPTY);
            RawClient.Reply reply = client.reply();

            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.headers()).containsEntry("connection", "close");
            Eventually.until("no room is kept for it", stream.feed()::cancelled);
        }
    }
}
