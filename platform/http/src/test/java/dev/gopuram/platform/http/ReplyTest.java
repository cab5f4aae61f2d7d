package dev.gopuram.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.RawClient;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whole replies, and the life of a connection. */
class ReplyTest {
    private ServerFixture fixture;

    @BeforeEach
    void open() {
        fixture = new ServerFixture(ServerFixture.config(times -> times));
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private static String post(String body) {
        return "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    @Test
    void the_handler_sees_the_request_as_it_was_sent() {
        CompletableFuture<Exchange> seen = Eventually.future();
        fixture.handler = exchange -> {
            seen.complete(exchange);
            exchange.reply(200, Headers.NONE, Bytes.EMPTY);
        };
        try (RawClient client = fixture.client()) {
            client.send("PATCH /a%20b?c=d&e HTTP/1.1\r\nHost: x\r\nX-Two: 1\r\nx-two: 2\r\n\r\n")
                    .reply();
        }
        Exchange exchange = seen.join();
        assertThat(exchange.method()).isEqualTo("PATCH");
        assertThat(exchange.path()).isEqualTo("/a%20b");
        assertThat(exchange.query()).isEqualTo("c=d&e");
        assertThat(exchange.headers().first("HOST")).isEqualTo("x");
        assertThat(exchange.headers().all("X-TWO")).containsExactly("1", "2");
        assertThat(exchange.remoteAddress()).isEqualTo("127.0.0.1");
    }

    @Test
    void framing_headers_of_the_handler_are_replaced_by_true_ones() {
        fixture.handler = exchange -> exchange.reply(
                200,
                Headers.of("content-length", "99", "Transfer-Encoding", "chunked", "Connection", "close", "x-a", "b"),
                Bytes.utf8("héllo"));
        try (RawClient client = fixture.client()) {
            RawClient.Reply reply = client.get("/");
            assertThat(reply.body()).isEqualTo("héllo");
            assertThat(reply.headers())
                    .containsEntry("content-length", "6")
                    .containsEntry("x-a", "b")
                    .containsKey("date")
                    .doesNotContainKeys("connection", "transfer-encoding");
            assertThat(client.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void a_header_that_would_split_the_reply_becomes_a_500() {
        fixture.handler = exchange -> exchange.reply(200, Headers.of("x-a", "b\r\nx-evil: 1"), Bytes.utf8("secret"));
        try (RawClient client = fixture.client()) {
            RawClient.Reply reply = client.get("/");
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.headers()).doesNotContainKeys("x-evil", "x-a");
        }
    }

    @Test
    void a_connection_is_kept_after_every_kind_of_reply() {
        fixture.handler = exchange -> {
            switch (exchange.path()) {
                case "/unread" -> exchange.reply(401, Headers.NONE, Bytes.utf8("no"));
                case "/204" -> exchange.reply(204, Headers.NONE, Bytes.EMPTY);
                case "/304" -> exchange.reply(304, Headers.NONE, Bytes.EMPTY);
                case "/thread" -> exchange.spawn(() -> exchange.reply(200, Headers.NONE, Bytes.utf8("late")));
                default -> ServerFixture.echo(exchange);
            }
        };
        try (RawClient client = fixture.client()) {
            for (int i = 0; i < 3; i++) {
                assertThat(client.send(post("hello")).reply().body()).isEqualTo("hello");
                client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n");
                assertThat(client.replyToHead().headers()).containsEntry("content-length", "0");
                client.send(post("unread body").replace("POST / ", "POST /unread "));
                assertThat(client.reply().status()).isEqualTo(401);
                RawClient.Reply empty = client.get("/204");
                assertThat(empty.status()).isEqualTo(204);
                assertThat(empty.headers()).doesNotContainKeys("content-length", "transfer-encoding");
                assertThat(client.get("/304").status()).isEqualTo(304);
                assertThat(client.get("/thread").body()).isEqualTo("late");
            }
        }
        Eventually.until("all ended", () -> fixture.server.openExchanges() == 0);
        assertThat(fixture.done).noneMatch(Done::gone);
    }

    @Test
    void a_head_reply_has_the_length_of_the_body_and_not_the_body() {
        fixture.handler = exchange -> exchange.reply(200, Headers.NONE, Bytes.utf8("hello"));
        try (RawClient client = fixture.client()) {
            client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\nGET /next HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.replyToHead().headers()).containsEntry("content-length", "5");
            assertThat(client.reply().body()).isEqualTo("hello");
        }
    }

    @Test
    void connection_close_is_honoured() {
        try (RawClient client = fixture.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(client.reply().headers()).containsEntry("connection", "close");
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void pipelined_requests_are_answered_one_after_the_other() {
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        fixture.handler = exchange -> {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
            exchange.spawn(() -> {
                open.decrementAndGet();
                exchange.reply(200, Headers.NONE, Bytes.utf8(exchange.path()));
            });
        };
        try (RawClient client = fixture.client()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
            }
            client.send(requests.toString());
            for (int i = 0; i < 20; i++) {
                assertThat(client.reply().body()).isEqualTo("/" + i);
            }
        }
        assertThat(most.get()).isEqualTo(1);
    }

    @Test
    void more_pipelined_bytes_than_the_bound_end_the_connection_after_the_reply() {
        fixture.handler = exchange -> exchange.spawn(() -> exchange.reply(200, Headers.NONE, Bytes.EMPTY));
        try (RawClient client = fixture.client()) {
            client.send("GET /first HTTP/1.1\r\nHost: x\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\nX-A: "
                    + "a".repeat(6000) + "\r\n\r\n");
            RawClient.Reply reply = client.reply();
            assertThat(reply.headers()).containsEntry("connection", "close");
            assertThat(client.closedByServer()).isTrue();
        }
        assertThat(fixture.seen).containsExactly("GET /first");
    }

    @Test
    void a_body_larger_than_its_bound_is_refused_before_it_is_sent() {
        try (RawClient client = fixture.client()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1025\r\n\r\n");
            RawClient.Reply reply = client.reply();
            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.body()).isEqualTo("body: 1025B (expected: at most 1KiB)");
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void a_refused_upload_can_still_read_its_reply() {
        try (RawClient client = fixture.client()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n" + "a".repeat(1_000_000));
            assertThat(client.reply().status()).isEqualTo(413);
        }
    }

    @Test
    void a_chunked_body_larger_than_its_bound_is_refused() {
        try (RawClient client = fixture.client()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            client.send("400\r\n" + "a".repeat(1024) + "\r\n1\r\nb\r\n");
            RawClient.Reply reply = client.reply();
            assertThat(reply.status()).isEqualTo(413);
            assertThat(reply.headers()).containsEntry("connection", "close");
        }
    }

    @Test
    void a_body_of_exactly_its_bound_is_taken() {
        try (RawClient client = fixture.client()) {
            assertThat(client.send(post("a".repeat(1024))).reply().body()).hasSize(1024);
        }
    }

    @Test
    void the_client_is_told_to_continue_when_its_body_is_asked_for() {
        try (RawClient client = fixture.client()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
            assertThat(client.reply().status()).isEqualTo(100);
            assertThat(client.send("hello").reply().body()).isEqualTo("hello");
            assertThat(client.get("/").status()).isEqualTo(200);
        }
    }

    @Test
    void a_reply_before_the_body_has_come_closes_the_connection() {
        fixture.handler = exchange -> exchange.reply(401, Headers.NONE, Bytes.EMPTY);
        try (RawClient client = fixture.client()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nhello");
            assertThat(client.reply().headers()).containsEntry("connection", "close");
            client.trySend("GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.closedByServer()).isTrue();
        }
        assertThat(fixture.seen).hasSize(1);
    }

    @Test
    void only_the_first_reply_counts() {
        fixture.handler = exchange -> {
            exchange.reply(200, Headers.NONE, Bytes.utf8("first"));
            exchange.reply(500, Headers.NONE, Bytes.utf8("second"));
        };
        try (RawClient client = fixture.client()) {
            assertThat(client.get("/").body()).isEqualTo("first");
            assertThat(client.get("/").body()).isEqualTo("first");
        }
    }

    @Test
    void a_handler_that_throws_is_answered_500() {
        fixture.handler = exchange -> {
            throw new IllegalStateException("secret");
        };
        try (RawClient client = fixture.client()) {
            RawClient.Reply reply = client.get("/");
            assertThat(reply.status()).isEqualTo(500);
            assertThat(reply.body()).doesNotContain("secret");
            assertThat(client.get("/").status()).isEqualTo(500);
        }
    }

    @Test
    void a_client_that_leaves_is_noticed_while_nothing_happens() {
        CountDownLatch gone = new CountDownLatch(1);
        CountDownLatch handled = new CountDownLatch(1);
        fixture.handler = exchange -> {
            exchange.onGone(gone::countDown);
            handled.countDown();
        };
        try (RawClient client = fixture.client()) {
            // A second request waits behind the first: it must not hide the client's leaving.
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\nGET /second HTTP/1.1\r\nHost: x\r\n\r\n");
            await(handled);
        }
        await(gone);
        Eventually.until("done", () -> !fixture.done.isEmpty());
        assertThat(fixture.done.getFirst()).isEqualTo(new Done(Done.CLIENT_GONE, 0, 0, true));
        assertThat(fixture.seen).hasSize(1);
    }

    @Test
    void a_reply_to_a_client_that_left_does_no_harm() {
        CompletableFuture<Exchange> left = Eventually.future();
        fixture.handler = exchange -> exchange.onGone(() -> left.complete(exchange));
        try (RawClient client = fixture.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            Eventually.until("handled", () -> !fixture.seen.isEmpty());
            client.reset();
        }
        Exchange exchange = left.join();
        exchange.reply(200, Headers.NONE, Bytes.EMPTY);
        CountDownLatch again = new CountDownLatch(1);
        exchange.onGone(again::countDown);
        await(again);
        assertThat(fixture.server.openExchanges()).isZero();
    }

    @Test
    void what_is_done_is_counted() {
        try (RawClient client = fixture.client()) {
            client.send(post("hello")).reply();
            Eventually.until("done", () -> !fixture.done.isEmpty());
            assertThat(fixture.done.getFirst()).isEqualTo(new Done(200, 5, 5, false));
        }
    }

    @Test
    void five_hundred_exchanges_at_once_are_answered_each_with_its_own() throws InterruptedException {
        int count = 500;
        CountDownLatch all = new CountDownLatch(count);
        fixture.handler = exchange -> exchange.spawn(() -> {
            all.countDown();
            await(all);
            exchange.reply(200, Headers.NONE, Bytes.utf8(exchange.path()));
        });
        List<String> wrong = Collections.synchronizedList(new ArrayList<>());
        List<Thread> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String path = "/" + i;
            clients.add(Thread.ofVirtual().start(() -> {
                try (RawClient client = fixture.client()) {
                    String body = client.get(path).body();
                    if (!body.equals(path)) {
                        wrong.add(path + " got " + body);
                    }
                } catch (UncheckedIOException e) {
                    wrong.add(path + ": " + e);
                }
            }));
        }
        for (Thread client : clients) {
            client.join();
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void draining_waits_for_what_is_open_and_accepts_nothing_new() throws InterruptedException {
        CompletableFuture<Exchange> open = Eventually.future();
        fixture.handler = open::complete;
        CompletableFuture<Deadline> told = Eventually.future();
        fixture.server.onDrain(told::complete);
        try (RawClient busy = fixture.client();
                RawClient idle = fixture.client()) {
            busy.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            Exchange exchange = open.join();
            Deadline deadline = Deadline.after(Eventually.BOUND, Clock.system());
            Thread draining = Thread.ofVirtual().start(() -> fixture.server.drain(deadline));
            assertThat(told.join()).isSameAs(deadline);
            assertThat(idle.closedByServer()).isTrue();
            Eventually.until("refusing", () -> {
                try (RawClient late = fixture.client()) {
                    return late.closedByServer();
                } catch (UncheckedIOException refused) {
                    return true;
                }
            });
            assertThat(draining.isAlive()).isTrue();
            exchange.reply(200, Headers.NONE, Bytes.utf8("last"));
            RawClient.Reply reply = busy.reply();
            assertThat(reply.body()).isEqualTo("last");
            assertThat(reply.headers()).containsEntry("connection", "close");
            assertThat(busy.closedByServer()).isTrue();
            draining.join(Eventually.BOUND);
            assertThat(draining.isAlive()).isFalse();
        }
    }

    @Test
    void draining_gives_up_at_its_deadline() {
        fixture.handler = exchange -> {};
        try (RawClient client = fixture.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            Eventually.until("open", () -> fixture.server.openExchanges() == 1);
            fixture.server.drain(Deadline.after(Duration.ofMillis(10), Clock.system()));
            fixture.server.stop();
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void a_port_that_is_taken_is_a_plain_problem() {
        ListenAddress taken = new ListenAddress("127.0.0.1", fixture.server.port());
        try (HttpRuntime other = HttpRuntime.open(new HttpRuntimeConfig(1))) {
            Assertions.assertThatThrownBy(
                            () -> HttpServer.open(other, taken, HttpServerConfig.defaults(), ServerFixture::echo))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("listening on 127.0.0.1:" + fixture.server.port());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(Eventually.BOUND.toMillis(), TimeUnit.MILLISECONDS)) {
                Assertions.fail("never came");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
