package dev.gopuram.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.RawClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WebSockets that end here. */
class SocketTest {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final SocketConfig PATIENT =
            new SocketConfig(ByteSize.kib(1), 4, LONG, LONG, LONG, LONG, List.of("https://app.example.com"));

    private final ServerFixture fixture = new ServerFixture(ServerFixture.config(times -> times));
    private final List<SocketClose> closes = new CopyOnWriteArrayList<>();
    private final LinkedBlockingQueue<Socket> sockets = new LinkedBlockingQueue<>();
    private final AtomicInteger rooms = new AtomicInteger();
    private volatile Runnable onRoom = () -> {};

    @AfterEach
    void close() {
        fixture.close();
    }

    /** Serves sockets that send each message back in upper case. */
    private void serve(UnaryOperator<SocketConfig> change) {
        fixture.handler = exchange -> serve(exchange, change.apply(PATIENT));
    }

    private void serve(Exchange exchange, SocketConfig config) {
        exchange.openSocket(config, Headers.of("x-request-id", "req_1"), socket -> {
                    sockets.add(socket);
                    return listener(message -> socket.send(Bytes.utf8(message.toUpperCase(Locale.ROOT))));
                })
                .ifPresent(refusal -> exchange.reply(
                        refusal.status(),
                        refusal.headers(),
                        Bytes.utf8(refusal.problem().detail())));
    }

    private SocketListener listener(Consumer<String> heard) {
        return new SocketListener() {
            @Override
            public void text(Bytes message) {
                heard.accept(message.utf8());
            }

            @Override
            public void room() {
                rooms.incrementAndGet();
                onRoom.run();
            }

            @Override
            public void closed(SocketClose how) {
                closes.add(how);
            }
        };
    }

    private Socket opened() throws InterruptedException {
        Socket socket = sockets.poll(Eventually.BOUND.toSeconds(), TimeUnit.SECONDS);
        assertThat(socket).isNotNull();
        return socket;
    }

    private RawSocket raw() {
        return RawSocket.open(fixture.server.port());
    }

    private SocketClose closed() {
        Eventually.until("closed", () -> !closes.isEmpty());
        Eventually.until("no longer counted", () -> fixture.server.openExchanges() == 0);
        assertThat(closes).hasSize(1);
        return closes.getFirst();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void the_jdks_client_talks_and_closes() throws Exception {
        serve(config -> config);
        try (HttpClient http = HttpClient.newHttpClient()) {
            LinkedBlockingQueue<String> heard = new LinkedBlockingQueue<>();
            CompletableFuture<Integer> closing = Eventually.future();
            WebSocket socket = http.newWebSocketBuilder()
                    .buildAsync(
                            URI.create("ws://127.0.0.1:" + fixture.server.port() + "/ws?x=1"),
                            new Hearing(heard, closing))
                    .get(30, TimeUnit.SECONDS);
            socket.sendText("one", true).get(30, TimeUnit.SECONDS);
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("ONE");
            socket.sendText("t", false).get(30, TimeUnit.SECONDS);
            socket.sendText("wo \u00e9", true).get(30, TimeUnit.SECONDS);
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo("TWO \u00c9");
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "bye").get(30, TimeUnit.SECONDS);
            assertThat(closing.join()).isEqualTo(1000);
            assertThat(closed()).isEqualTo(new SocketClose(SocketClose.NORMAL, "bye"));
        }
    }

    private record Hearing(LinkedBlockingQueue<String> heard, CompletableFuture<Integer> closing)
            implements WebSocket.Listener {
        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            heard.add(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            closing.complete(code);
            return null;
        }
    }

    @Test
    void the_101_accepts_the_key_names_the_request_and_takes_up_no_extension() {
        serve(config -> config);
        try (RawClient client = fixture.client()) {
            RawClient.Reply reply = client.send(RawSocket.OPENING
                            + "Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Protocol: chat\r\n\r\n")
                    .reply();
            assertThat(reply.status()).isEqualTo(101);
            assertThat(reply.headers())
                    .containsEntry("sec-websocket-accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
                    .containsEntry("upgrade", "websocket")
                    .containsEntry("connection", "upgrade")
                    .containsEntry("x-request-id", "req_1")
                    .containsKey("date")
                    .doesNotContainKeys("sec-websocket-extensions", "sec-websocket-protocol", "content-length");
        }
        Eventually.until("done", () -> !fixture.done.isEmpty());
        assertThat(fixture.done.getFirst()).isEqualTo(new Done(101, 0, 0, false));
    }

    @Test
    void frames_that_came_with_the_opening_are_heard() {
        serve(config -> config);
        try (RawClient client = fixture.client()) {
            String early = new String(
                    RawSocket.masked(RawSocket.FIN | RawSocket.TEXT, utf8("hi")), StandardCharsets.ISO_8859_1);
            client.send(RawSocket.OPENING + "\r\n" + early);
            assertThat(client.head().status()).isEqualTo(101);
            client.send(new String(
                    RawSocket.masked(RawSocket.FIN | RawSocket.CLOSE, new byte[0]), StandardCharsets.ISO_8859_1));
            assertThat(client.rest())
                    .isEqualTo("\u0081\u0002HI\u0088\u0000"
                            .replace("\u0081", "\ufffd")
                            .replace("\u0088", "\ufffd"));
        }
        assertThat(closed()).isEqualTo(SocketClose.SILENT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Upgrade: websocket                            | X: 1                                        | 426
                    Connection: keep-alive, Upgrade               | Connection: keep-alive                      | 426
                    Sec-WebSocket-Version: 13                     | Sec-WebSocket-Version: 8                    | 426
                    Sec-WebSocket-Version: 13                     | X: 1                                        | 426
                    GET /ws HTTP/1.1                              | GET /ws HTTP/1.0                            | 426
                    GET /ws HTTP/1.1                              | POST /ws HTTP/1.1                           | 400
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==   | X: 1                                        | 400
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==   | Sec-WebSocket-Key: dGhl                     | 400
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==   | Sec-WebSocket-Key: ?                        | 400
                    Sec-WebSocket-Version: 13                     | Sec-WebSocket-Version: 13;Content-Length: 0 | 101
                    Sec-WebSocket-Version: 13                     | Sec-WebSocket-Version: 13;Content-Length: 2 | 400
                    Host: here.example                            | Host: here.example;Origin: http://here.example | 101
                    Host: here.example                            | Host: here.example:80;Origin: http://HERE.example | 101
                    Host: here.example                            | Host: here.example:8080;Origin: https://here.example:8080 | 101
                    Host: here.example                            | Host: here.example:8080;Origin: https://here.example | 403
                    Host: here.example                            | Host: here.example;Origin: https://app.example.com:443 | 101
                    Host: here.example                            | Host: here.example;Origin: https://app.example.com.evil.example | 403
                    Host: here.example                            | Host: here.example;Origin: https://evil.example | 403
                    Host: here.example                            | Host: here.example;Origin: null              | 403
                    Host: here.example                            | Host: here.example;Origin: http://here.example;Origin: https://evil.example | 403
                    """)
    void what_is_no_opening_is_refused_in_plain_http(String line, String instead, int status) {
        serve(config -> config);
        try (RawClient client = fixture.client()) {
            String opening = RawSocket.OPENING.replace(line, instead.replace(";", "\r\n")) + "\r\n";
            RawClient.Reply reply = client.send(instead.endsWith("Length: 2") ? opening + "{}" : opening)
                    .reply();
            assertThat(reply.status()).isEqualTo(status);
            assertThat(reply.headers().get("sec-websocket-version")).isEqualTo(status == 426 ? "13" : null);
            if (status != 101) {
                assertThat(reply.body()).contains("(expected: ");
                assertThat(sockets).isEmpty();
            }
        }
    }

    @Test
    void a_refused_opening_leaves_the_connection_to_plain_requests() {
        fixture.handler = exchange -> exchange.reply(401, Headers.NONE, Bytes.EMPTY);
        try (RawClient client = fixture.client()) {
            assertThat(client.send(RawSocket.OPENING + "\r\n").reply().status()).isEqualTo(401);
            assertThat(client.get("/next").status()).isEqualTo(401);
        }
        Eventually.until("nothing open", () -> fixture.server.openConnections() == 0);
        assertThat(fixture.server.openExchanges()).isZero();
    }

    @Test
    void only_the_first_answer_counts() {
        fixture.handler = exchange -> {
            exchange.reply(403, Headers.NONE, Bytes.EMPTY);
            serve(exchange, PATIENT);
        };
        try (RawClient client = fixture.client()) {
            assertThat(client.send(RawSocket.OPENING + "\r\n").reply().status()).isEqualTo(403);
            assertThat(client.get("/next").status()).isEqualTo(403);
        }
        assertThat(sockets).isEmpty();
    }

    /** Each breaks the protocol of frames. */
    enum Broken {
        UNMASKED(RawSocket.unmasked(0x81, utf8("hi"))),
        RESERVED_BIT(RawSocket.masked(0xC1, utf8("hi"))),
        RESERVED_OPCODE(RawSocket.masked(0x83, utf8("hi"))),
        RESERVED_CONTROL_OPCODE(RawSocket.masked(0x8B, utf8("hi"))),
        OVERSIZED_CONTROL(RawSocket.masked(0x89, new byte[126])),
        FRAGMENTED_CONTROL(RawSocket.masked(0x09, utf8("hi"))),
        CONTINUATION_WITHOUT_START(RawSocket.masked(0x80, utf8("hi"))),
        TEXT_INSIDE_A_MESSAGE(RawSocket.masked(0x01, utf8("a")), RawSocket.masked(0x81, utf8("b"))),
        CLOSE_OF_ONE_BYTE(RawSocket.masked(0x88, new byte[1])),
        CLOSE_WITH_A_CODE_OF_NOBODY(RawSocket.masked(0x88, new byte[] {0x03, (byte) 0xed})),
        CLOSE_WITH_A_CODE_PAST_ALL(RawSocket.masked(0x88, new byte[] {0x13, (byte) 0x88})),
        LENGTH_NOT_SHORTEST(new byte[] {(byte) 0x81, (byte) 0xfe, 0, 2, 0, 0, 0, 0, 'h', 'i'});

        private final byte[][] frames;

        Broken(byte[]... frames) {
            this.frames = frames;
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_frame_that_breaks_the_protocol_closes_with_1002(Broken broken) {
        serve(config -> config);
        try (RawSocket client = raw()) {
            for (byte[] frame : broken.frames) {
                client.bytes(frame);
            }
            client.close(1002);
            assertThat(client.closedByServer()).isTrue();
        }
        assertThat(closed().code()).isEqualTo(1002);
    }

    @Test
    void every_frame_may_come_a_byte_at_a_time() {
        serve(config -> config);
        try (RawSocket client = raw()) {
            for (byte b : RawSocket.masked(0x01, utf8("gr\u00fc"))) {
                client.bytes(new byte[] {b});
            }
            for (byte b : RawSocket.masked(0x89, utf8("?"))) {
                client.bytes(new byte[] {b});
            }
            for (byte b : RawSocket.masked(0x80, utf8("n"))) {
                client.bytes(new byte[] {b});
            }
            RawSocket.Read pong = client.read();
            assertThat(pong.opcode()).isEqualTo(RawSocket.PONG);
            assertThat(pong.text()).isEqualTo("?");
            assertThat(client.message()).isEqualTo("GR\u00dcN");
        }
    }

    @Test
    void a_character_may_be_split_between_frames() {
        serve(config -> config);
        byte[] e = utf8("\u00e9");
        try (RawSocket client = raw()) {
            client.frame(0x01, new byte[] {e[0]}).frame(0x80, new byte[] {e[1]});
            assertThat(client.message()).isEqualTo("\u00c9");
        }
    }

    @Test
    void what_is_not_utf_8_closes_with_1007() {
        serve(config -> config);
        try (RawSocket client = raw()) {
            client.frame(0x81, new byte[] {'a', (byte) 0xc3});
            client.close(1007);
        }
        assertThat(closed().code()).isEqualTo(1007);
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 1025, 70_000})
    void a_frame_larger_than_a_message_may_be_closes_with_1009(int length) {
        serve(config -> config);
        String text = "x".repeat(length);
        try (RawSocket client = raw()) {
            client.text(text);
            if (length <= 1024) {
                assertThat(client.message()).hasSize(length);
            } else {
                client.close(1009);
                assertThat(closed().code()).isEqualTo(1009);
            }
        }
    }

    @Test
    void a_message_larger_than_it_may_be_closes_with_1009_whatever_its_frames() {
        serve(config -> config);
        try (RawSocket client = raw()) {
            client.frame(0x01, new byte[600]).frame(0x00, new byte[600]);
            client.close(1009);
        }
        assertThat(closed().code()).isEqualTo(1009);
    }

    @Test
    void a_message_of_too_many_frames_closes_with_1009() {
        serve(config -> config);
        try (RawSocket client = raw()) {
            client.frame(0x01, utf8("a"))
                    .frame(0x00, utf8("b"))
                    .frame(0x00, utf8("c"))
                    .frame(0x80, utf8("d"));
            assertThat(client.message()).isEqualTo("ABCD");
            client.frame(0x01, new byte[0]);
            for (int i = 0; i < 4; i++) {
                client.frame(0x00, new byte[0]);
            }
            client.close(1009);
        }
        assertThat(closed().code()).isEqualTo(1009);
    }

    @Test
    void a_message_that_does_not_become_whole_closes_the_socket() {
        serve(config -> times(config, SHORT, LONG, LONG, LONG));
        try (RawSocket client = raw()) {
            client.frame(0x01, utf8("a"));
            client.close(1008);
        }
        assertThat(closed().reason()).contains("a message that took longer than PT0.2S");
    }

    @Test
    void binary_messages_close_with_1003() {
        serve(config -> config);
        try (RawSocket client = raw()) {
            client.frame(RawSocket.FIN | RawSocket.BINARY, utf8("a"));
            client.close(1003);
        }
        assertThat(closed().code()).isEqualTo(1003);
    }

    @Test
    void who_answers_no_ping_is_closed_and_who_does_is_not() {
        serve(config -> times(config, LONG, Duration.ofMillis(50), Duration.ofMillis(400), LONG));
        try (RawSocket client = raw()) {
            for (int i = 0; i < 12; i++) {
                RawSocket.Read ping = client.read();
                assertThat(ping.opcode()).isEqualTo(RawSocket.PING);
                client.frame(RawSocket.FIN | RawSocket.PONG, ping.payload());
            }
            assertThat(closes).isEmpty();
            client.close(1008);
        }
        assertThat(closed().reason()).contains("nothing was heard for PT0.4S");
    }

    @Test
    void a_frame_that_trickles_is_no_sign_of_life() {
        serve(config -> times(config, LONG, LONG, SHORT, LONG));
        try (RawSocket client = raw()) {
            client.bytes(new byte[] {(byte) 0x81, (byte) 0x90, 1, 2, 3, 4, 'a'});
            client.close(1008);
        }
        assertThat(closed().code()).isEqualTo(1008);
    }

    @Test
    void a_socket_that_nobody_uses_is_closed_however_well_it_answers() {
        serve(config -> times(config, LONG, Duration.ofMillis(20), LONG, SHORT));
        try (RawSocket client = raw()) {
            RawSocket.Read read = client.read();
            while (read.opcode() == RawSocket.PING) {
                client.frame(RawSocket.FIN | RawSocket.PONG, read.payload());
                read = client.read();
            }
            assertThat(read.opcode()).isEqualTo(RawSocket.CLOSE);
            assertThat(read.code()).isEqualTo(1001);
        }
        assertThat(closed().code()).isEqualTo(1001);
    }

    private static SocketConfig times(
            SocketConfig config, Duration message, Duration ping, Duration silence, Duration idle) {
        return new SocketConfig(
                config.maxMessage(), config.maxFragments(), message, ping, silence, idle, config.allowedOrigins());
    }

    @Test
    void our_close_arrives_after_all_that_was_sent_before_and_waits_for_the_peers() throws InterruptedException {
        serve(config -> config);
        try (RawSocket client = raw()) {
            Socket socket = opened();
            for (int i = 0; i < 100; i++) {
                socket.send(Bytes.utf8("m" + i));
            }
            socket.close(new SocketClose(SocketClose.GOING_AWAY, "\u00e9".repeat(100)));
            socket.send(Bytes.utf8("too late"));
            for (int i = 0; i < 100; i++) {
                assertThat(client.message()).isEqualTo("m" + i);
            }
            RawSocket.Read close = client.close(1001);
            assertThat(close.payload()).hasSize(2 + 122);
            client.text("too late").frame(RawSocket.FIN | RawSocket.CLOSE, close.payload());
            assertThat(client.closedByServer()).isTrue();
        }
        assertThat(closed().code()).isEqualTo(1001);
    }

    @Test
    void a_peer_that_does_not_answer_our_close_is_hung_up_on() throws InterruptedException {
        serve(config -> config);
        try (RawSocket client = raw()) {
            opened().close(new SocketClose(SocketClose.NORMAL, ""));
            client.close(1000);
            assertThat(client.closedByServer()).isTrue();
        }
    }

    @Test
    void a_connection_that_breaks_is_a_close_too() throws InterruptedException {
        serve(config -> config);
        try (RawSocket client = raw()) {
            opened();
        }
        assertThat(closed().code()).isEqualTo(SocketClose.BROKEN);
        Eventually.until("nothing open", () -> fixture.server.openConnections() == 0);
    }

    @Test
    void a_reader_that_does_not_read_stops_the_sender_and_loses_nothing_when_it_reads_on() throws InterruptedException {
        serve(config -> config);
        String kilobytes = "x".repeat(8000);
        try (RawSocket client = RawSocket.narrow(fixture.server.port())) {
            Socket socket = opened();
            AtomicInteger sent = new AtomicInteger();
            while (socket.send(Bytes.utf8(sent.getAndIncrement() + kilobytes))) {
                assertThat(sent.get()).isLessThan(100_000);
            }
            assertThat(rooms).hasValue(0);
            for (int i = 0; i < sent.get(); i++) {
                assertThat(client.message()).isEqualTo(i + kilobytes);
            }
            Eventually.until("room", () -> rooms.get() == 1);
            socket.send(Bytes.utf8("more"));
            assertThat(client.message()).isEqualTo("more");
        }
    }

    @Test
    void who_asks_and_does_not_listen_is_not_read_until_there_is_room() throws InterruptedException {
        AtomicInteger asked = new AtomicInteger();
        String answer = "x".repeat(8000);
        fixture.handler = exchange -> exchange.openSocket(PATIENT, Headers.NONE, socket -> {
            sockets.add(socket);
            return listener(message -> {
                asked.incrementAndGet();
                socket.send(Bytes.utf8(answer));
            });
        });
        int count = 4000;
        try (RawSocket client = RawSocket.narrow(fixture.server.port());
                RawClient other = fixture.client()) {
            opened();
            Thread asking = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < count; i++) {
                    client.text("again " + "y".repeat(900)).frame(RawSocket.FIN | RawSocket.PING, new byte[100]);
                }
            });
            fixture.handler = exchange -> exchange.reply(200, Headers.NONE, Bytes.EMPTY);
            assertThat(Eventually.settled(asked::get, () -> other.get("/"))).isLessThan(count);
            int messages = 0;
            while (messages < count) {
                messages += client.read().opcode() == RawSocket.TEXT ? 1 : 0;
            }
            asking.join();
        }
    }

    @Test
    void a_reader_that_takes_nothing_is_cut_off() throws InterruptedException {
        try (ServerFixture strict = new ServerFixture(ServerFixture.config(ServerFixture.Times::shortStall))) {
            strict.handler = exchange -> serve(exchange, PATIENT);
            try (RawSocket client = RawSocket.narrow(strict.server.port())) {
                Socket socket = opened();
                onRoom = () -> fill(socket);
                fill(socket);
                Eventually.until("cut off", () -> !closes.isEmpty());
                assertThat(closes.getFirst().code()).isEqualTo(SocketClose.BROKEN);
            }
        }
    }

    private static void fill(Socket socket) {
        boolean roomy = true;
        while (roomy) {
            roomy = socket.send(Bytes.utf8("x".repeat(8000)));
        }
    }

    @Test
    void sockets_count_as_connections() {
        try (ServerFixture small = new ServerFixture(ServerFixture.config(times -> times.connections(1)))) {
            small.handler = exchange -> serve(exchange, PATIENT);
            try (RawSocket first = RawSocket.open(small.server.port())) {
                assertThat(small.server.openConnections()).isEqualTo(1);
                assertThatThrownBy(() -> RawSocket.open(small.server.port())).hasMessageContaining("503");
                first.text("still here");
                assertThat(first.message()).isEqualTo("STILL HERE");
            }
            Eventually.until("nothing open", () -> small.server.openConnections() == 0);
            RawSocket.open(small.server.port()).close();
        }
    }

    @Test
    void a_drain_waits_for_the_sockets_and_leaves_their_end_to_their_owner() throws InterruptedException {
        serve(config -> config);
        try (RawSocket client = raw()) {
            Socket socket = opened();
            fixture.server.onDrain(deadline -> socket.send(Bytes.utf8("last words")));
            Thread draining = Thread.ofVirtual()
                    .start(() -> fixture.server.drain(Deadline.after(Eventually.BOUND, Clock.system())));
            assertThat(client.message()).isEqualTo("last words");
            client.text("still heard");
            assertThat(client.message()).isEqualTo("STILL HEARD");
            assertThat(draining.isAlive()).isTrue();
            socket.close(new SocketClose(SocketClose.GOING_AWAY, "the server goes down"));
            client.frame(RawSocket.FIN | RawSocket.CLOSE, client.close(1001).payload());
            draining.join();
        }
    }

    @Test
    void a_listener_that_fails_closes_with_1011() {
        fixture.handler = exchange -> exchange.openSocket(
                PATIENT,
                Headers.NONE,
                socket -> listener(message -> {
                    throw new IllegalStateException("a fault of ours");
                }));
        try (RawSocket client = raw()) {
            client.text("x");
            assertThat(client.close(1011).text()).doesNotContain("a fault of ours");
        }
        assertThat(closed().code()).isEqualTo(1011);
    }

    @Test
    void an_origin_that_could_never_match_is_refused_at_the_start() {
        for (String wrong : List.of("app.example.com", "https://app.example.com/", "https://", "*.example.com")) {
            assertThatThrownBy(() -> new SocketConfig(ByteSize.kib(1), 4, LONG, LONG, LONG, LONG, List.of(wrong)))
                    .isInstanceOf(Problem.class)
                    .hasMessageContaining("allowed_origins: " + wrong);
        }
    }
}
