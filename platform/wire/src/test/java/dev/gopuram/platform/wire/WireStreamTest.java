package dev.gopuram.platform.wire;

import static dev.gopuram.platform.wire.TestNodes.BOUND;
import static dev.gopuram.platform.wire.TestNodes.call;
import static dev.gopuram.platform.wire.TestNodes.context;
import static dev.gopuram.platform.wire.TestNodes.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.security.Credentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WireStreamTest {
    private static final CompletionRequest REQUEST = new CompletionRequest(Dialect.OPENAI, Bytes.utf8("{}"));
    private static final Usage USAGE = new Usage(5, 2, 3, Usage.Source.REPORTED);

    @TempDir
    Path dir;

    private TestNodes nodes;
    private Credentials gateway;
    private WireServer server;

    @BeforeEach
    void open() {
        nodes = new TestNodes(dir);
        gateway = nodes.credentials("gateway");
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void frames_and_the_end_arrive_as_they_were_sent() throws Exception {
        List<Frame> sent = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            sent.add(frame("data: " + "ü".repeat(i) + "\n\n"));
        }
        Chat chat = serving(request -> TokenStream.of(sent, new End.Finished(USAGE)));
        try (TokenStream stream = call(() -> chat.stream(REQUEST))) {
            for (Frame frame : sent) {
                assertThat(((Frame) stream.next()).raw()).isEqualTo(frame.raw());
            }
            assertThat(stream.next()).isEqualTo(new End.Finished(USAGE));
        }
        until(() -> server.running() == 0);
    }

    @Test
    void a_frame_arrives_before_the_next_one_is_made() throws Exception {
        TokenStream made = TokenStream.open();
        Chat chat = serving(request -> made);
        try (TokenStream stream = call(() -> chat.stream(REQUEST))) {
            for (int i = 0; i < 50; i++) {
                made.feed().put(frame("data: " + i + "\n\n"));
                assertThat(((Frame) stream.next()).raw().utf8()).isEqualTo("data: " + i + "\n\n");
            }
            made.feed().end(new End.Truncated(USAGE, "cut"));
            assertThat(stream.next()).isEqualTo(new End.Truncated(USAGE, "cut"));
        }
    }

    @Test
    void a_forwarded_stream_reaches_the_sink_with_its_end() throws Exception {
        Chat chat = serving(request -> TokenStream.of(List.of(frame("a"), frame("b")), new End.Finished(USAGE)));
        List<String> written = new ArrayList<>();
        AtomicReference<End> ended = new AtomicReference<>();
        call(() -> chat.stream(REQUEST)).forwardTo(new TokenStream.Sink() {
            @Override
            public boolean write(Frame frame) {
                written.add(frame.raw().utf8());
                return true;
            }

            @Override
            public void end(End end) {
                ended.set(end);
            }
        });
        until(() -> ended.get() != null);
        assertThat(written).containsExactly("a", "b");
        assertThat(ended).hasValue(new End.Finished(USAGE));
    }

    @Test
    void a_refusal_before_the_first_frame_is_thrown() throws Exception {
        Chat chat = serving(request -> {
            throw Problem.of(Problem.Code.RATE_LIMITED, "slow down").retryAfter(Duration.ofSeconds(7));
        });
        Problem problem = catchThrowableOfType(Problem.class, () -> call(() -> chat.stream(REQUEST)));
        assertThat(problem.code()).isEqualTo(Problem.Code.RATE_LIMITED);
        assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        until(() -> server.running() == 0);
    }

    @Test
    void a_slow_reader_slows_the_producer_on_the_other_node_down() throws Exception {
        int total = 3000;
        byte[] sixteenKib = new byte[16 * 1024];
        AtomicInteger produced = new AtomicInteger();
        AtomicReference<Thread> producer = new AtomicReference<>();
        Chat chat = serving(request -> {
            TokenStream made = TokenStream.open();
            producer.set(Thread.ofVirtual().start(() -> {
                try {
                    while (produced.get() < total && made.feed().put(Frame.of(Bytes.wrap(sixteenKib)))) {
                        produced.incrementAndGet();
                    }
                    made.feed().end(new End.Finished(USAGE));
                } catch (InterruptedException left) {
                    made.feed().end(new End.Cancelled(Usage.NONE));
                }
            }));
            return made;
        });
        try (TokenStream stream = call(() -> chat.stream(REQUEST))) {
            AtomicInteger before = new AtomicInteger(-1);
            AtomicInteger quiet = new AtomicInteger();
            until(() -> {
                boolean still = produced.get() > 0 && before.getAndSet(produced.get()) == produced.get();
                return (still ? quiet.incrementAndGet() : quiet.getAndSet(0)) > 40;
            });
            assertThat(produced.get()).isLessThan(400);
            int read = 0;
            while (stream.next() instanceof Frame frame) {
                assertThat(frame.raw().length()).isEqualTo(sixteenKib.length);
                read++;
            }
            assertThat(read).isEqualTo(total);
        }
    }

    @Test
    void a_reader_that_leaves_a_silent_stream_stops_the_producer() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        TokenStream made = TokenStream.open();
        made.feed().onCancel(() -> {
            told.countDown();
            made.feed().end(new End.Cancelled(USAGE));
        });
        Chat chat = serving(request -> made);
        TokenStream stream = call(() -> chat.stream(REQUEST));
        AtomicReference<End> ended = new AtomicReference<>();
        stream.onEnd(ended::set);
        made.feed().put(frame("a"));
        assertThat(stream.next()).isInstanceOf(Frame.class);
        stream.close();
        assertThat(told.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(ended).hasValue(new End.Cancelled(new Usage(0, 0, 1, Usage.Source.ESTIMATED)));
        until(() -> server.running() == 0);
    }

    @Test
    void a_connection_that_breaks_ends_the_stream_as_failed_with_an_estimate() throws Exception {
        TokenStream made = TokenStream.open();
        Chat chat = serving(request -> made);
        try (TokenStream stream = call(() -> chat.stream(REQUEST))) {
            made.feed().put(frame("a"));
            made.feed().put(frame("b"));
            assertThat(stream.next()).isInstanceOf(Frame.class);
            assertThat(stream.next()).isInstanceOf(Frame.class);
            server.stop();
            assertThat(stream.next()).isInstanceOfSatisfying(End.Failed.class, failed -> {
                assertThat(failed.problem().code()).isEqualTo(Problem.Code.UNAVAILABLE);
                assertThat(failed.usage()).isEqualTo(new Usage(0, 0, 2, Usage.Source.ESTIMATED));
            });
        }
    }

    @Test
    void a_failed_end_carries_its_problem() throws Exception {
        Problem problem = Problem.of(Problem.Code.UPSTREAM_FAILED, "it broke");
        Chat chat = serving(request -> TokenStream.of(List.of(frame("a")), new End.Failed(USAGE, problem)));
        try (TokenStream stream = call(() -> chat.stream(REQUEST))) {
            assertThat(stream.next()).isInstanceOf(Frame.class);
            assertThat(stream.next()).isInstanceOfSatisfying(End.Failed.class, failed -> {
                assertThat(failed.problem().code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
                assertThat(failed.problem().detail()).isEqualTo("it broke");
                assertThat(failed.usage()).isEqualTo(USAGE);
            });
        }
    }

    @Test
    void a_frame_over_the_bound_fails_the_stream_and_is_our_trouble() throws Exception {
        byte[] large = new byte[TestNodes.quickly().maxMessage().intBytes() + 1];
        Chat chat = serving(
                request -> TokenStream.of(List.of(frame("a"), Frame.of(Bytes.wrap(large))), new End.Finished(USAGE)));
        try (TokenStream stream = call(() -> chat.stream(REQUEST))) {
            assertThat(stream.next()).isInstanceOf(Frame.class);
            assertThat(stream.next())
                    .isInstanceOfSatisfying(
                            End.Failed.class,
                            failed -> assertThat(failed.problem().code()).isEqualTo(Problem.Code.INTERNAL));
        }
    }

    @Test
    void the_deadline_ends_a_stream_on_both_sides() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        TokenStream made = TokenStream.open();
        made.feed().onCancel(() -> {
            told.countDown();
            made.feed().end(new End.Cancelled(USAGE));
        });
        Chat chat = serving(request -> made);
        call(() -> chat.stream(REQUEST)).close();
        assertThat(told.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();

        CountDownLatch again = new CountDownLatch(1);
        TokenStream late = TokenStream.open();
        late.feed().onCancel(() -> {
            again.countDown();
            late.feed().end(new End.Cancelled(USAGE));
        });
        Chat slow = serving(request -> late);
        try (TokenStream stream = context(Duration.ofMillis(3000)).call(() -> slow.stream(REQUEST))) {
            assertThat(stream.next())
                    .isInstanceOfSatisfying(
                            End.Failed.class,
                            failed -> assertThat(failed.problem().code()).isEqualTo(Problem.Code.DEADLINE_EXCEEDED));
        }
        assertThat(again.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void interrupting_the_wait_for_acceptance_interrupts_the_service() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Chat chat = serving(request -> {
            started.countDown();
            try {
                new CountDownLatch(1).await();
                throw new IllegalStateException("nobody counts it down");
            } catch (InterruptedException expected) {
                interrupted.countDown();
                throw Problem.from(expected);
            }
        });
        AtomicReference<Problem> thrown = new AtomicReference<>();
        Thread caller = Thread.ofVirtual()
                .start(() -> thrown.set(catchThrowableOfType(Problem.class, () -> call(() -> chat.stream(REQUEST)))));
        assertThat(started.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        caller.interrupt();
        assertThat(interrupted.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        caller.join();
        assertThat(thrown.get().code()).isEqualTo(Problem.Code.CANCELLED);
        until(() -> server.running() == 0 && nodes.crossings.size() >= 2);
        assertThat(nodes.crossings)
                .extracting(c -> c.side() + " " + c.outcome())
                .containsExactlyInAnyOrder("CLIENT CANCELLED", "SERVER CANCELLED");
    }

    private Chat serving(java.util.function.Function<CompletionRequest, TokenStream> stream) {
        server = nodes.serve(0, Map.of(Chat.class, new TestChat(stream)), "chat");
        return nodes.client(Chat.class, gateway, server.port());
    }

    private static Frame frame(String text) {
        return Frame.of(Bytes.utf8(text));
    }
}
