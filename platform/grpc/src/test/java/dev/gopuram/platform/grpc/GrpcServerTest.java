package dev.gopuram.platform.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.ListenAddress;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.http.Done;
import dev.gopuram.platform.http.Handler;
import dev.gopuram.platform.http.Headers;
import dev.gopuram.platform.http.Reply;
import dev.gopuram.platform.lifecycle.Readiness;
import dev.gopuram.testkit.Eventually;
import io.grpc.Status;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrpcServerTest {
    private static final String METHOD = "some.Service/Method";
    private static final String STREAM = "some.Service/Stream";
    private static final String TALK = "some.Service/Talk";
    private static final int MAX_BODY = 1 << 20;

    private final AtomicBoolean ready = new AtomicBoolean(true);
    private final Held held = new Held(MAX_BODY);
    private @Nullable GrpcServer server;
    private @Nullable Client client;

    @AfterEach
    void close() {
        if (client != null) {
            client.close();
        }
        if (server != null) {
            server.stop();
        }
    }

    private Client serve(GrpcServerConfig config, Handler handler) {
        Conversational words = (opening, message, status, detail) -> opening.has("real-status")
                ? Optional.empty()
                : Optional.of(Bytes.utf8(message.utf8() + " failed " + status + " " + detail));
        server = GrpcServer.open(
                new ListenAddress("127.0.0.1", 0),
                config,
                handler,
                Map.of("/" + TALK, words),
                Set.of("/" + STREAM),
                new Health(ready::get, Set.of("some.Service")),
                Clock.system());
        client = new Client(server.port());
        return client;
    }

    private Client serve() {
        return serve(GrpcServerConfig.defaults(), held);
    }

    private GrpcServer server() {
        return Objects.requireNonNull(server);
    }

    @Test
    void a_call_is_an_exchange_with_its_metadata_and_its_message() {
        Client.Call call = serve().call(METHOD, "authorization", "Bearer k", "x-more", "1");
        call.say("hello").halfClose();
        Held.One one = held.await(0);

        assertThat(one.exchange.method()).isEqualTo("POST");
        assertThat(one.exchange.path()).isEqualTo("/some.Service/Method");
        assertThat(one.exchange.query()).isNull();
        assertThat(one.exchange.headers().first("authorization")).isEqualTo("Bearer k");
        assertThat(one.exchange.headers().first("x-more")).isEqualTo("1");
        assertThat(one.exchange.headers().first("content-type")).startsWith("application/grpc");
        assertThat(one.exchange.remoteAddress()).isEqualTo("127.0.0.1");
        assertThat(one.exchange.patience()).isNull();
        assertThat(one.text()).isEqualTo("hello");

        one.exchange.reply(200, Headers.of("x-request-id", "req_1", "content-type", "x"), Bytes.utf8("world"));

        assertThat(call.awaitEnd().code()).isEqualTo(Status.Code.OK);
        assertThat(call.messages).containsExactly("world");
        assertThat(call.head("x-request-id")).isEqualTo("req_1");
        assertThat(one.awaitDone()).isEqualTo(new Done(200, 5, 5, false));
        Eventually.until("no call is open", () -> server().openCalls() == 0);
    }

    private static final String SERVING = "\b\u0001";
    private static final String NOT_SERVING = "\b\u0002";
    private static final String SERVICE_UNKNOWN = "\b\u0003";
    private static final String NAMED = "\n\fsome.Service";

    private Client.Call health(String method, String message) {
        return serving().call("grpc.health.v1.Health/" + method).say(message).halfClose();
    }

    private Client serving() {
        Client known = client;
        return known == null ? serve() : known;
    }

    @Test
    void health_is_told_of_the_whole_server_and_of_services_it_has() {
        assertThat(health("Check", "").awaitEnd().messages).containsExactly(SERVING);
        assertThat(health("Check", NAMED).awaitEnd().messages).containsExactly(SERVING);
        ready.set(false);
        assertThat(health("Check", NAMED).awaitEnd().messages).containsExactly(NOT_SERVING);

        assertThat(health("Check", "\n\u0005other").code()).isEqualTo(Status.Code.NOT_FOUND);
        for (String wrong : List.of("\n", "\n\u0005oth", "\u0012\u0001a", "\n\u0001ab", "\n\u007f")) {
            assertThat(health("Check", wrong).code()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        }
        assertThat(serving().call("grpc.health.v1.Health/Watch").halfClose().code())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
        Eventually.until("no call is open", () -> server().openCalls() == 0);
    }

    @Test
    void a_watch_is_told_at_once_and_of_each_change_until_the_server_goes() {
        Client.Call watch = health("Watch", NAMED);
        Client.Call unknown = health("Watch", "\n\u0005other");
        Client.Call left = health("Watch", "");
        Eventually.until("they are told", () -> watch.messages.size() + left.messages.size() == 2);
        ready.set(false);
        Eventually.until("it is told again", () -> watch.messages.size() == 2);
        ready.set(true);
        Eventually.until("and again", () -> watch.messages.size() == 3);
        left.cancel();
        Eventually.until("one has left", () -> server().openCalls() == 2);

        server().drain(Deadline.after(Duration.ofSeconds(20), Clock.system()));

        assertThat(watch.code()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(watch.messages).containsExactly(SERVING, NOT_SERVING, SERVING, NOT_SERVING);
        assertThat(unknown.awaitEnd().messages).containsExactly(SERVICE_UNKNOWN);
        assertThat(server().openCalls()).isZero();
    }

    @Test
    void so_many_watch_at_once_and_no_more() {
        List<Client> clients = new ArrayList<>(List.of(serve()));
        List<Client.Call> watches = new ArrayList<>();
        try {
            for (int i = 0; i < GrpcServer.MAX_HEALTH_CALLS; i++) {
                if (i % 250 == 0) {
                    clients.add(new Client(server().port()));
                }
                watches.add(clients.getLast()
                        .call("grpc.health.v1.Health/Watch")
                        .say("")
                        .halfClose());
            }
            Eventually.until("all are told", () -> watches.stream().allMatch(watch -> watch.messages.size() == 1));

            assertThat(health("Check", "").code())
                    .isEqualTo(Status.fromCodeValue(Problem.Code.OVERLOADED.grpcStatus())
                            .getCode());
            watches.getFirst().cancel();
            Eventually.until("there is room again", () -> server().openCalls() < GrpcServer.MAX_HEALTH_CALLS);
            assertThat(health("Check", "").code()).isEqualTo(Status.Code.OK);
        } finally {
            clients.forEach(Client::close);
        }
    }

    @Test
    void who_never_says_whose_health_it_asks_for_is_sent_away() {
        GrpcServerConfig defaults = GrpcServerConfig.defaults();
        serve(with(defaults, defaults.maxMessage(), Duration.ofMillis(100), defaults.writeStall()), held);

        assertThat(serving().call("grpc.health.v1.Health/Watch").code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        Eventually.until("it is forgotten", () -> server().openCalls() == 0);
    }

    @Test
    void a_refusal_is_a_status_with_its_words_and_fields() {
        Client.Call call = serve().call(METHOD);
        Held.One one = held.awaitBegun(0);
        one.exchange.reply(
                429,
                Headers.of(
                        "grpc-status",
                        "8",
                        "grpc-message",
                        "too many: 7 \u00e9",
                        "retry-after",
                        "2",
                        "retry-after-ms",
                        "1500"),
                Bytes.EMPTY);

        assertThat(call.awaitEnd().code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(call.description()).isEqualTo("too many: 7 \u00e9");
        assertThat(call.trailer("retry-after")).isEqualTo("2");
        assertThat(call.trailer("grpc-retry-pushback-ms")).isEqualTo("1500");
        assertThat(one.awaitDone().status()).isEqualTo(429);
    }

    @Test
    void a_reply_that_knows_nothing_of_grpc_is_judged_by_its_status() {
        Client.Call call = serve().call(METHOD);
        held.awaitBegun(0).exchange.reply(503, Headers.NONE, Bytes.utf8("ignored"));

        assertThat(call.awaitEnd().code()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(call.messages).isEmpty();
    }

    @Test
    void nothing_of_a_message_is_taken_before_the_handler_asks_for_it() {
        List<Held.One> seen = new ArrayList<>();
        Client.Call call = serve(GrpcServerConfig.defaults(), exchange -> {
                    seen.add(new Held.One(exchange));
                    exchange.reply(401, Headers.of("grpc-status", "16", "grpc-message", "who"), Bytes.EMPTY);
                    exchange.onDone(done -> seen.getFirst().done = done);
                })
                .call(METHOD);
        call.say(Bytes.wrap(new byte[100_000])).halfClose();

        assertThat(call.awaitEnd().code()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(seen.getFirst().awaitDone().bytesIn()).isZero();
    }

    @Test
    void a_message_past_the_handlers_bound_or_the_servers_is_exhausting() {
        GrpcServerConfig defaults = GrpcServerConfig.defaults();
        Client asking = serve(with(defaults, ByteSize.mib(2), defaults.messageTimeout(), defaults.writeStall()), held);
        Client.Call large =
                asking.call(METHOD).say(Bytes.wrap(new byte[MAX_BODY + 1])).halfClose();

        Problem problem = Objects.requireNonNull(held.await(0).failure);
        assertThat(problem.code()).isEqualTo(Problem.Code.TOO_LARGE);
        assertThat(problem.detail()).contains("1048577 bytes (expected: at most 1048576)");
        large.cancel();

        Client.Call larger =
                asking.call(METHOD).say(Bytes.wrap(new byte[3 << 20])).halfClose();
        assertThat(larger.awaitEnd().code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        held.awaitBegun(1).awaitDone();
    }

    @Test
    void a_call_without_a_message_or_with_two_is_invalid() {
        Client asking = serve();
        asking.call(METHOD).halfClose();
        assertThat(Objects.requireNonNull(held.await(0).failure).code()).isEqualTo(Problem.Code.INVALID);
        asking.call(METHOD).say("one").say("two").halfClose();
        Problem two = Objects.requireNonNull(held.await(1).failure);
        assertThat(two.detail()).contains("two");
        assertThat(held.await(1).body).isNull();
    }

    @Test
    void a_message_that_does_not_come_is_given_up_on() {
        GrpcServerConfig defaults = GrpcServerConfig.defaults();
        serve(with(defaults, defaults.maxMessage(), Duration.ofMillis(50), defaults.writeStall()), held)
                .call(METHOD);

        Problem problem = Objects.requireNonNull(held.await(0).failure);
        assertThat(problem.code()).isEqualTo(Problem.Code.REQUEST_TIMEOUT);
    }

    @Test
    void a_client_that_cancels_is_gone() {
        Client.Call call = serve().call(METHOD).say("x").halfClose();
        Held.One one = held.await(0);
        call.cancel();

        Done done = one.awaitDone();
        assertThat(done.gone()).isTrue();
        assertThat(done.status()).isEqualTo(Done.CLIENT_GONE);
        assertThat(one.gone).hasValue(1);
        Held.One late = new Held.One(one.exchange);
        one.exchange.onGone(late.gone::incrementAndGet);
        assertThat(late.gone).hasValue(1);
        one.exchange.reply(200, Headers.NONE, Bytes.EMPTY);
        Eventually.until("no call is open", () -> server().openCalls() == 0);
    }

    @Test
    void a_clients_deadline_is_the_exchanges_patience_and_its_end() {
        Client.Call call = serve().call(Duration.ofMillis(200), METHOD).say("x").halfClose();
        Held.One one = held.await(0);

        assertThat(Objects.requireNonNull(one.exchange.patience())).isLessThanOrEqualTo(Duration.ofMillis(200));
        assertThat(call.awaitEnd().code()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
        Done done = one.awaitDone();
        assertThat(done.status()).isIn(504, 499);
        assertThat(one.gone).hasValue(1);
    }

    @Test
    void each_frame_is_a_message_and_the_end_a_status() {
        Client.Call call = serve().call(STREAM).say("x").halfClose();
        TokenStream stream = TokenStream.open();
        held.await(0).exchange.stream(
                Headers.of("x-a", "b"), stream, end -> Bytes.EMPTY, Duration.ZERO, end -> Optional.empty());
        stream.feed().offer(Frame.of(Bytes.utf8("1")));
        stream.feed().offer(Frame.of(Bytes.utf8("2")));
        Eventually.until("two messages", () -> call.messages.size() == 2);
        stream.feed()
                .end(new End.Failed(
                        Usage.NONE,
                        Problem.of(Problem.Code.OVERLOADED, "no room").retryAfter(Duration.ofSeconds(1))));

        assertThat(call.awaitEnd().code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        assertThat(call.description()).isEqualTo("no room");
        assertThat(call.trailer("grpc-retry-pushback-ms")).isEqualTo("1000");
        assertThat(call.messages).containsExactly("1", "2");
        assertThat(call.head("x-a")).isEqualTo("b");
        assertThat(held.await(0).awaitDone()).isEqualTo(new Done(200, 1, 2, false));
    }

    /** Its head waits for its message, so that both leave together. */
    @Test
    void a_method_that_does_not_stream_answers_once() {
        Client.Call call = serve().call(METHOD).say("x").halfClose();
        TokenStream two = TokenStream.of(
                List.of(Frame.of(Bytes.utf8("1")), Frame.of(Bytes.utf8("2"))), new End.Finished(Usage.NONE));
        held.await(0).exchange.stream(Headers.NONE, two, end -> Bytes.EMPTY, Duration.ZERO, end -> Optional.empty());

        assertThat(call.awaitEnd().code()).isNotEqualTo(Status.Code.OK);
    }

    @Test
    void a_stream_that_fails_before_its_first_frame_gives_way_to_a_refusal() {
        Client.Call call = serve().call(STREAM).say("x").halfClose();
        TokenStream stream = TokenStream.of(
                List.of(), new End.Failed(Usage.NONE, Problem.of(Problem.Code.NOT_FOUND, "no such thing")));
        held.await(0).exchange.stream(
                Headers.NONE,
                stream,
                end -> Bytes.EMPTY,
                Duration.ZERO,
                end -> Optional.of(
                        new Reply(404, Headers.of("grpc-status", "5", "grpc-message", "no such thing"), Bytes.EMPTY)));

        assertThat(call.awaitEnd().code()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(held.await(0).awaitDone().status()).isEqualTo(404);
    }

    @Test
    void a_stream_whose_reader_leaves_is_closed() {
        Client.Call call = serve().call(STREAM).say("x").halfClose();
        TokenStream stream = TokenStream.open();
        held.await(0).exchange.stream(Headers.NONE, stream, end -> Bytes.EMPTY, Duration.ZERO, end -> Optional.empty());
        stream.feed().offer(Frame.of(Bytes.utf8("1")));
        Eventually.until("a message", () -> call.messages.size() == 1);
        call.cancel();

        Eventually.until("the stream is told", stream.feed()::cancelled);
    }

    @Test
    void a_slow_reader_stops_the_producer_and_is_cut_off() {
        GrpcServerConfig defaults = GrpcServerConfig.defaults();
        serve(with(defaults, defaults.maxMessage(), defaults.messageTimeout(), Duration.ofMillis(100)), held);
        try (Socket slow = Frames.call(server().port(), STREAM)) {
            Held.One one = held.awaitBegun(0);
            TokenStream stream = TokenStream.open();
            one.exchange.stream(Headers.NONE, stream, end -> Bytes.EMPTY, Duration.ZERO, end -> Optional.empty());
            int sent = 0;
            while (stream.feed().offer(Frame.of(Bytes.wrap(new byte[16_000]))) && sent < 1_000) {
                sent++;
            }

            assertThat(sent).isLessThan(1_000);
            assertThat(one.awaitDone().bytesOut()).isLessThan(16_000_000);
            assertThat(stream.feed().cancelled()).isTrue();
            assertThat(slow.isClosed()).isFalse();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void each_message_of_a_conversation_is_an_exchange_and_answers_keep_their_order() {
        Client.Call call = serve().call(TALK, "x-key", "k").say("a").say("b");
        Held.One first = held.await(0);
        Held.One second = held.await(1);
        assertThat(first.text() + second.text()).isEqualTo("ab");
        assertThat(second.exchange.headers().first("x-key")).isEqualTo("k");

        second.exchange.reply(200, Headers.NONE, Bytes.utf8("B"));
        assertThat(second.done).isNull();
        first.exchange.reply(200, Headers.NONE, Bytes.utf8("A"));
        second.awaitDone();
        call.say("c");
        held.await(2).exchange.reply(400, Headers.of("grpc-status", "3", "grpc-message", "bad"), Bytes.EMPTY);
        call.halfClose();

        assertThat(call.awaitEnd().code()).isEqualTo(Status.Code.OK);
        assertThat(call.messages).containsExactly("A", "B", "c failed 3 bad");
        assertThat(held.await(2).awaitDone().status()).isEqualTo(400);
        Eventually.until("nothing is open", () -> server().openCalls() == 0);
    }

    @Test
    void a_failure_that_no_message_tells_ends_the_conversation() {
        Client.Call call = serve().call(TALK, "real-status", "1").say("a").say("b");
        held.await(1);
        held.await(0).exchange.reply(404, Headers.of("grpc-status", "5", "grpc-message", "none"), Bytes.EMPTY);

        assertThat(call.awaitEnd().code()).isEqualTo(Status.Code.NOT_FOUND);
        assertThat(call.description()).isEqualTo("none");
        assertThat(held.await(1).awaitDone().gone()).isTrue();
    }

    @Test
    void nothing_of_a_conversation_is_taken_before_the_handler_asks_for_it() {
        List<Held.One> seen = new CopyOnWriteArrayList<>();
        Client.Call call = serve(GrpcServerConfig.defaults(), exchange -> {
                    if (exchange.path().equals("/" + METHOD)) {
                        exchange.reply(200, Headers.NONE, Bytes.EMPTY);
                        return;
                    }
                    Held.One one = new Held.One(exchange);
                    exchange.onDone(done -> one.done = done);
                    seen.add(one);
                })
                .call(TALK);
        call.say("some").say("more").halfClose();
        // A call of its own goes there and back: what was before it on the connection has come.
        Client.Call other = Objects.requireNonNull(client).call(METHOD).halfClose();
        assertThat(other.awaitEnd().code()).isEqualTo(Status.Code.OK);
        Held.One one = seen.getFirst();
        one.exchange.reply(401, Headers.of("grpc-status", "16", "grpc-message", "who"), Bytes.EMPTY);

        assertThat(call.awaitEnd().code()).isEqualTo(Status.Code.UNAUTHENTICATED);
        assertThat(call.messages).isEmpty();
        assertThat(seen).hasSize(1);
        assertThat(one.awaitDone()).isEqualTo(new Done(401, 0, 0, false));
        Eventually.until("nothing is open", () -> server().openCalls() == 0);
    }

    @Test
    void a_conversation_without_a_word_ends_well() {
        Client.Call call = serve().call(TALK).halfClose();

        assertThat(call.awaitEnd().code()).isEqualTo(Status.Code.OK);
        assertThat(held.awaitBegun(0).awaitDone().gone()).isTrue();
        assertThat(held.count()).isEqualTo(1);
    }

    @Test
    void who_opens_a_conversation_long_before_speaking_holds_nothing_meanwhile() {
        GrpcServerConfig defaults = GrpcServerConfig.defaults();
        Client.Call call = serve(
                        with(defaults, defaults.maxMessage(), Duration.ofMillis(50), defaults.writeStall()), held)
                .call(TALK);
        assertThat(held.awaitBegun(0).awaitDone().gone()).isTrue();

        call.say("late");
        assertThat(held.await(1).text()).isEqualTo("late");
        held.await(1).exchange.reply(200, Headers.NONE, Bytes.utf8("heard"));
        call.halfClose();

        assertThat(call.awaitEnd().code()).isEqualTo(Status.Code.OK);
        assertThat(call.messages).containsExactly("heard");
        assertThat(held.awaitBegun(0).body).isNull();
    }

    @Test
    void draining_waits_for_no_conversation_that_says_nothing() throws InterruptedException {
        Client.Call talk = serve().call(TALK);
        held.awaitBegun(0);
        Thread drain =
                Thread.ofVirtual().start(() -> server().drain(Deadline.after(Duration.ofSeconds(120), Clock.system())));

        assertThat(drain.join(Duration.ofSeconds(60))).isTrue();
        assertThat(talk.awaitEnd().code()).isEqualTo(Status.Code.UNAVAILABLE);
    }

    @Test
    void a_conversation_of_one_at_a_time_goes_on() {
        GrpcServerConfig d = GrpcServerConfig.defaults();
        Client.Call call =
                serve(inFlight(d, 1), held).call(TALK).say("a").say("b").halfClose();
        held.await(0).exchange.reply(200, Headers.NONE, Bytes.utf8("A"));
        held.await(1).exchange.reply(200, Headers.NONE, Bytes.utf8("B"));

        assertThat(call.awaitEnd().code()).isEqualTo(Status.Code.OK);
        assertThat(call.messages).containsExactly("A", "B");
    }

    @ParameterizedTest
    @CsvSource({
        "x-blob-bin, not base64!~",
        "grpc-timeout, soon",
        "grpc-timeout, 99999999999999S",
        "grpc-timeout, -1S",
        "grpc-encoding, nothing-known",
        "grpc-accept-encoding, '\u0001'",
        "content-type, application/grpc+unheard",
        "x-forwarded-for, '1.2.3.4, evil'",
    })
    void what_a_hostile_client_writes_into_its_head_hurts_nobody_else(String name, String value) throws IOException {
        serve(GrpcServerConfig.defaults(), exchange -> exchange.reply(200, Headers.NONE, Bytes.utf8("fine")));
        try (Socket hostile = Frames.call(server().port(), METHOD, name, value)) {
            hostile.setSoTimeout(20_000);
            assertThat(hostile.getInputStream().read())
                    .as("an answer, or the end")
                    .isGreaterThanOrEqualTo(-1);
            Client.Call other =
                    Objects.requireNonNull(client).call(METHOD).say("x").halfClose();

            assertThat(other.awaitEnd().code()).isEqualTo(Status.Code.OK);
        }
        Eventually.until("no call is open", () -> server().openCalls() == 0);
    }

    @Test
    void so_many_messages_of_a_conversation_are_answered_at_once_and_no_more() {
        int most = GrpcServerConfig.defaults().maxInFlight();
        Client.Call call = serve().call(TALK);
        for (int i = 0; i < most + 3; i++) {
            call.say("m" + i);
        }
        held.await(most - 1);
        // A call of its own goes there and back: what was before it on the connection has come.
        Client.Call other = Objects.requireNonNull(client).call(METHOD).say("x").halfClose();
        held.await(most).exchange.reply(200, Headers.NONE, Bytes.utf8("y"));
        assertThat(other.awaitEnd().messages).containsExactly("y");
        assertThat(held.count()).isEqualTo(most + 1);

        held.await(0).exchange.reply(200, Headers.NONE, Bytes.utf8("0"));

        assertThat(held.await(most + 1).text()).isEqualTo("m" + most);
        call.cancel();
        Eventually.until("all are gone", () -> server().openCalls() == 0);
        assertThat(held.await(1).awaitDone().gone()).isTrue();
    }

    @Test
    void draining_lets_what_runs_finish_and_ends_conversations() throws InterruptedException {
        Client.Call call = serve().call(METHOD).say("x").halfClose();
        Client.Call talk = Objects.requireNonNull(client).call(TALK).say("y");
        Held.One one = held.await(0);
        Held.One other = held.await(1);
        Thread drain =
                Thread.ofVirtual().start(() -> server().drain(Deadline.after(Duration.ofSeconds(20), Clock.system())));
        Eventually.until("it drains", () -> server().readiness() instanceof Readiness.NotReady);
        one.exchange.reply(200, Headers.NONE, Bytes.utf8("done"));
        other.exchange.reply(200, Headers.NONE, Bytes.utf8("done"));

        assertThat(drain.join(Duration.ofSeconds(15))).isTrue();
        assertThat(call.awaitEnd().code()).isEqualTo(Status.Code.OK);
        assertThat(talk.awaitEnd().code()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(call.messages).containsExactly("done");
        assertThat(talk.messages).containsExactly("done");
    }

    @Test
    void one_connection_too_many_is_closed_unread() throws IOException {
        GrpcServerConfig d = GrpcServerConfig.defaults();
        serve(
                new GrpcServerConfig(
                        1,
                        d.maxMessage(),
                        d.maxMetadata(),
                        d.maxCallsPerConnection(),
                        d.maxConversations(),
                        d.maxInFlight(),
                        d.messageTimeout(),
                        d.conversationIdle(),
                        d.writeStall(),
                        d.keepAlive(),
                        d.keepAliveTimeout(),
                        d.minPing(),
                        d.connectionIdle(),
                        d.connectionAge(),
                        d.maxResetsPerSecond()),
                held);
        try (Socket first = new Socket("127.0.0.1", server().port())) {
            Eventually.until("the first is in", () -> server().openConnections() == 1);
            try (Socket second = new Socket("127.0.0.1", server().port())) {
                second.setSoTimeout(20_000);
                InputStream in = second.getInputStream();
                assertThat(endOf(in)).isTrue();
            }
            assertThat(first.isClosed()).isFalse();
        }
        Eventually.until("the place is free", () -> server().openConnections() == 0);
        assertThat(Objects.requireNonNull(client).call(METHOD)).isNotNull();
        held.awaitBegun(0);
    }

    /** Closed in order, or reset: either way no byte comes. */
    private static boolean endOf(InputStream in) {
        try {
            return in.read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private static GrpcServerConfig inFlight(GrpcServerConfig d, int most) {
        return new GrpcServerConfig(
                d.maxConnections(),
                d.maxMessage(),
                d.maxMetadata(),
                d.maxCallsPerConnection(),
                d.maxConversations(),
                most,
                d.messageTimeout(),
                d.conversationIdle(),
                d.writeStall(),
                d.keepAlive(),
                d.keepAliveTimeout(),
                d.minPing(),
                d.connectionIdle(),
                d.connectionAge(),
                d.maxResetsPerSecond());
    }

    private static GrpcServerConfig with(
            GrpcServerConfig d, ByteSize maxMessage, Duration messageTimeout, Duration writeStall) {
        return new GrpcServerConfig(
                d.maxConnections(),
                maxMessage,
                d.maxMetadata(),
                d.maxCallsPerConnection(),
                d.maxConversations(),
                d.maxInFlight(),
                messageTimeout,
                d.conversationIdle(),
                writeStall,
                d.keepAlive(),
                d.keepAliveTimeout(),
                d.minPing(),
                d.connectionIdle(),
                d.connectionAge(),
                d.maxResetsPerSecond());
    }
}
