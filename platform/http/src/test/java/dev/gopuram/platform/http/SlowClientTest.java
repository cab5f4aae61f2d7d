package dev.gopuram.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.RawClient;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Clients that take their time, on purpose or not. */
class SlowClientTest {
    private static ServerFixture server(UnaryOperator<ServerFixture.Times> times) {
        return new ServerFixture(ServerFixture.config(times));
    }

    @Test
    void headers_that_do_not_end_in_time_are_refused() {
        try (ServerFixture fixture = server(ServerFixture.Times::shortHeader);
                RawClient client = fixture.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\nX-A: ");
            assertThat(client.reply().status()).isEqualTo(408);
            assertThat(client.closedByServer()).isTrue();
            assertThat(fixture.refused.getFirst().code()).isEqualTo("slow_headers");
        }
    }

    @Test
    void headers_that_trickle_are_refused_although_bytes_keep_coming() {
        try (ServerFixture fixture = server(ServerFixture.Times::shortHeader);
                RawClient client = fixture.client()) {
            client.send("GET / HTTP/1.1\r\nHost: x\r\n");
            Eventually.until("refused", () -> !client.trySend("a") || !fixture.refused.isEmpty());
            assertThat(client.reply().status()).isEqualTo(408);
        }
    }

    @Test
    void a_connection_that_never_sends_is_closed() {
        try (ServerFixture fixture = server(ServerFixture.Times::shortHeader);
                RawClient client = fixture.client()) {
            assertThat(client.rest()).isEmpty();
        }
    }

    @Test
    void a_connection_between_requests_is_closed_when_idle() {
        try (ServerFixture fixture = server(ServerFixture.Times::shortIdle);
                RawClient client = fixture.client()) {
            assertThat(client.get("/").status()).isEqualTo(200);
            assertThat(client.rest()).isEmpty();
            Eventually.until("forgotten", () -> fixture.server.openConnections() == 0);
        }
    }

    @Test
    void a_trickled_body_is_answered_408_and_the_connection_ends() {
        try (ServerFixture fixture = server(ServerFixture.Times::shortBodyWindow);
                RawClient client = fixture.client()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\na");
            RawClient.Reply reply = client.reply();
            assertThat(reply.status()).isEqualTo(408);
            assertThat(reply.headers()).containsEntry("connection", "close");
            assertThat(reply.body()).isEqualTo("the body arrives too slowly");
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void a_trickled_chunked_body_is_refused_too() {
        try (ServerFixture fixture = server(ServerFixture.Times::shortBodyWindow);
                RawClient client = fixture.client()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
            assertThat(client.reply().status()).isEqualTo(408);
        }
    }

    @Test
    void a_body_whose_handler_takes_its_time_is_not_slow() {
        try (ServerFixture fixture = server(ServerFixture.Times::shortBodyWindow);
                RawClient client = fixture.client()) {
            List<Exchange> waiting = new ArrayList<>();
            fixture.handler = exchange -> {
                synchronized (waiting) {
                    waiting.add(exchange);
                }
            };
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
            Eventually.until("handled", () -> {
                synchronized (waiting) {
                    return !waiting.isEmpty();
                }
            });
            // Another connection lives through several windows meanwhile: that is the clock of this test.
            try (RawClient other = fixture.client()) {
                other.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n");
                Eventually.until("handled", () -> {
                    synchronized (waiting) {
                        return waiting.size() == 2;
                    }
                });
                CountDownLatch late = new CountDownLatch(1);
                waiting.get(1).body(1024, body -> {}, problem -> late.countDown());
                Eventually.until("late", () -> late.getCount() == 0);
            }
            ServerFixture.echo(waiting.getFirst());
            assertThat(client.reply().body()).isEqualTo("hello");
        }
    }

    @Test
    void a_reader_that_takes_nothing_of_a_large_reply_is_cut_off() {
        try (ServerFixture fixture = server(ServerFixture.Times::shortStall);
                RawClient client = RawClient.narrow(fixture.server.port())) {
            fixture.handler = exchange -> exchange.reply(200, Headers.NONE, Bytes.wrap(new byte[32 << 20]));
            client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            Eventually.until("cut off", () -> !fixture.done.isEmpty());
            assertThat(fixture.done.getFirst().gone()).isTrue();
            Eventually.until("forgotten", () -> fixture.server.openConnections() == 0);
        }
    }

    @Test
    void one_connection_more_than_the_bound_is_answered_503() {
        try (ServerFixture fixture = server(times -> times.connections(2));
                RawClient first = fixture.client();
                RawClient second = fixture.client()) {
            assertThat(first.get("/").status()).isEqualTo(200);
            assertThat(second.get("/").status()).isEqualTo(200);
            try (RawClient third = fixture.client()) {
                RawClient.Reply reply = third.reply();
                assertThat(reply.status()).isEqualTo(503);
                assertThat(reply.body()).contains("too_many_connections");
                assertThat(third.closedByServer()).isTrue();
            }
            assertThat(first.get("/").status()).isEqualTo(200);
            second.close();
            Eventually.until("room again", () -> {
                try (RawClient again = fixture.client()) {
                    return again.get("/").status() == 200;
                } catch (UncheckedIOException stillFull) {
                    return false;
                }
            });
        }
    }
}
