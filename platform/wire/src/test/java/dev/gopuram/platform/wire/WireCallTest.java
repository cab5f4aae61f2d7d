package dev.gopuram.platform.wire;

import static dev.gopuram.platform.wire.TestNodes.BOUND;
import static dev.gopuram.platform.wire.TestNodes.call;
import static dev.gopuram.platform.wire.TestNodes.context;
import static dev.gopuram.platform.wire.TestNodes.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.chat.Chat;
import dev.gopuram.contracts.chat.ChatModelList;
import dev.gopuram.contracts.chat.Completion;
import dev.gopuram.contracts.chat.CompletionRequest;
import dev.gopuram.contracts.chat.Dialect;
import dev.gopuram.contracts.chat.ListChatModels;
import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.FindModel;
import dev.gopuram.contracts.models.LoadModel;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.security.Credentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WireCallTest {
    private static final Embed REQUEST = new Embed("m", List.of("text"), Embed.Purpose.QUERY);

    @TempDir
    Path dir;

    private TestNodes nodes;
    private Credentials chat;

    @BeforeEach
    void open() {
        nodes = new TestNodes(dir);
        chat = nodes.credentials("chat");
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void ids_tenant_principal_and_trace_cross() {
        AtomicReference<CallContext> seen = new AtomicReference<>();
        Models models = serving(new TestModels(request -> {
            seen.set(CallContext.current());
            return TestModels.answer("a");
        }));
        CallContext sent = context(BOUND);
        assertThat(sent.call(() -> models.embed(REQUEST)).model()).isEqualTo("a");
        assertThat(seen.get())
                .usingRecursiveComparison()
                .ignoringFields("deadline")
                .isEqualTo(sent);
    }

    @Test
    void the_deadline_crosses_and_ends_the_call_on_both_sides() throws Exception {
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicReference<Duration> left = new AtomicReference<>(Duration.ZERO);
        Models models = serving(new TestModels(request -> {
            left.set(CallContext.current().deadline().remaining());
            return untilInterrupted(interrupted);
        }));
        Duration timeout = Duration.ofMillis(1500);
        Problem problem = problem(() -> context(timeout).call(() -> models.embed(REQUEST)));
        assertThat(problem.code()).isEqualTo(Problem.Code.DEADLINE_EXCEEDED);
        assertThat(interrupted.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(left.get()).isPositive().isLessThan(timeout);
    }

    @Test
    void a_call_after_its_deadline_is_not_sent() {
        TestModels served = TestModels.named("a");
        Models models = serving(served);
        Problem problem = problem(() -> context(Duration.ZERO).call(() -> models.embed(REQUEST)));
        assertThat(problem.code()).isEqualTo(Problem.Code.DEADLINE_EXCEEDED);
        assertThat(served.calls).hasValue(0);
    }

    @Test
    void interrupting_the_caller_interrupts_the_service() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Models models = serving(new TestModels(request -> {
            started.countDown();
            return untilInterrupted(interrupted);
        }));
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                call(() -> models.embed(REQUEST));
            } catch (Problem problem) {
                thrown.set(problem);
            }
        });
        assertThat(started.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        caller.interrupt();
        assertThat(interrupted.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        caller.join();
        assertThat(thrown.get())
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.CANCELLED));
        until(() -> nodes.crossings.size() >= 2);
        assertThat(nodes.crossings)
                .extracting(c -> c.side() + " " + c.outcome())
                .containsExactlyInAnyOrder("CLIENT CANCELLED", "SERVER CANCELLED");
    }

    @Test
    void a_method_that_is_not_cancellable_goes_on_to_its_end_after_its_caller_left() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch finished = new CountDownLatch(1);
        TestModels served = TestModels.named("a");
        served.load = request -> {
            started.countDown();
            await(release);
            finished.countDown();
            throw Problem.notFound("model", request.model());
        };
        Models models = serving(served);
        Thread caller = Thread.ofVirtual().start(() -> problem(() -> call(() -> models.loadModel(new LoadModel("x")))));
        await(started);
        caller.interrupt();
        caller.join();
        // On the same connection, so it is served after the other node has heard that the caller left.
        call(() -> models.embed(REQUEST));
        release.countDown();
        await(finished);
        until(() -> server("models.loadModel").equals(List.of("CANCELLED")));
    }

    @Test
    void every_code_crosses_with_field_and_wait_and_what_was_spent() {
        Problem.Spent spent = new Problem.Spent("m", new Usage(3, 1, 2, Usage.Source.REPORTED));
        Problem.Told said = new Problem.Told("content_filter", "req_1", false);
        AtomicReference<Problem> told = new AtomicReference<>();
        Models models = serving(new TestModels(request -> {
            throw told.get();
        }));
        for (Problem.Code code : Problem.Code.values()) {
            told.set(Problem.of(code, "détail of " + code)
                    .at("field_" + code)
                    .retryAfter(Duration.ofMillis(2500))
                    .spent(spent)
                    .told(said));
            assertThat(problem(() -> call(() -> models.embed(REQUEST))))
                    .returns(code, Problem::code)
                    .returns("détail of " + code, Problem::detail)
                    .returns("field_" + code, Problem::field)
                    .returns(Duration.ofMillis(2500), Problem::retryAfter)
                    .returns(spent, Problem::spent)
                    .returns(said, Problem::told);
        }
    }

    @Test
    void a_problem_of_any_length_crosses_shortened() {
        Models models = serving(new TestModels(request -> {
            throw Problem.of(Problem.Code.INVALID, "ü".repeat(100_000));
        }));
        Problem problem = problem(() -> call(() -> models.embed(REQUEST)));
        assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
        assertThat(problem.detail()).startsWith("üüü").hasSizeLessThan(3000);
    }

    @Test
    void an_unexpected_failure_tells_nothing_of_itself() {
        Models models = serving(new TestModels(request -> {
            throw new IllegalStateException("password=hunter2");
        }));
        Problem problem = problem(() -> call(() -> models.embed(REQUEST)));
        assertThat(problem.code()).isEqualTo(Problem.Code.INTERNAL);
        assertThat(problem.detail()).doesNotContain("hunter2");
        assertThat(problem).hasNoCause();
    }

    @Test
    void a_request_of_exactly_the_bound_crosses_and_one_byte_more_is_too_large_on_either_side() {
        ByteSize bound = ByteSize.kib(8);
        TestModels served = TestModels.named("a");
        for (boolean client : List.of(true, false)) {
            Models models = serving(served, client ? ByteSize.mib(1) : bound, client ? bound : ByteSize.mib(1));
            assertThat(call(() -> models.embed(request(bound.intBytes()))).model())
                    .isEqualTo("a");
            int before = served.calls.get();
            assertThat(problem(() -> call(() -> models.embed(request(bound.intBytes() + 1))))
                            .code())
                    .isEqualTo(Problem.Code.TOO_LARGE);
            assertThat(served.calls).hasValue(before);
            assertThat(call(() -> models.embed(REQUEST)).model()).isEqualTo("a");
        }
    }

    @Test
    void a_reply_over_the_bound_is_our_trouble_on_either_side() {
        ByteSize bound = ByteSize.kib(8);
        TestModels served = new TestModels(
                request -> TestModels.answer("x".repeat(request.model().equals("large") ? 20_000 : 1)));
        for (boolean client : List.of(true, false)) {
            Models models = serving(served, client ? ByteSize.mib(1) : bound, client ? bound : ByteSize.mib(1));
            Problem problem =
                    problem(() -> call(() -> models.embed(new Embed("large", List.of(), Embed.Purpose.QUERY))));
            assertThat(problem.code()).isEqualTo(Problem.Code.INTERNAL);
            assertThat(problem.detail()).contains("models.embed").contains("answer");
            assertThat(call(() -> models.embed(REQUEST)).model()).isEqualTo("x");
        }
    }

    @Test
    void one_call_more_than_the_bound_is_refused_as_overload() throws Exception {
        WireServerConfig narrow = new WireServerConfig(ByteSize.kib(8), 1, 10, BOUND, BOUND, BOUND, BOUND);
        CountDownLatch release = new CountDownLatch(1);
        TestModels served = new TestModels(request -> {
            await(release);
            return TestModels.answer("a");
        });
        WireServer server = nodes.serve(narrow, Map.of(Models.class, served), "models");
        Models models = nodes.client(Models.class, chat, server.port());
        Thread first = Thread.ofVirtual().start(() -> call(() -> models.embed(REQUEST)));
        until(() -> served.calls.get() == 1);
        Problem problem = problem(() -> call(() -> models.embed(REQUEST)));
        assertThat(problem.code()).isEqualTo(Problem.Code.OVERLOADED);
        assertThat(problem.retryAfter()).isPositive();
        release.countDown();
        first.join();
        until(() -> server.running() == 0);
        assertThat(call(() -> models.embed(REQUEST)).model()).isEqualTo("a");
    }

    @Test
    void calls_are_shared_out_and_move_over_when_a_node_dies() throws Exception {
        TestModels one = TestModels.named("one");
        TestModels two = TestModels.named("two");
        WireServer first = nodes.serve(0, Map.of(Models.class, one), "models");
        WireServer second = nodes.serve(0, Map.of(Models.class, two), "models");
        Models models = nodes.client(Models.class, chat, first.port(), second.port());
        until(() -> {
            call(() -> models.embed(REQUEST));
            return one.calls.get() >= 5 && two.calls.get() >= 5;
        });
        first.stop();
        for (int i = 0; i < 20; i++) {
            assertThat(call(() -> models.embed(REQUEST)).model()).isEqualTo("two");
        }
    }

    @Test
    void an_idempotent_call_lost_under_way_succeeds_on_the_other_node() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        TestModels one = new TestModels(request -> {
            started.countDown();
            return untilInterrupted(new CountDownLatch(1));
        });
        WireServer first = nodes.serve(0, Map.of(Models.class, one), "models");
        WireServer second = nodes.serve(0, Map.of(Models.class, TestModels.named("two")), "models");
        Models models = nodes.client(Models.class, chat, first.port(), second.port());
        Thread killer = Thread.ofVirtual().start(() -> {
            await(started);
            first.stop();
        });
        until(() -> {
            assertThat(call(() -> models.embed(REQUEST)).model()).isEqualTo("two");
            return started.getCount() == 0;
        });
        killer.join();
    }

    @Test
    void a_call_that_is_not_idempotent_is_never_sent_twice() {
        TestChat served = new TestChat(request -> TokenStream.of(List.of(), new End.Finished(Usage.NONE)));
        AtomicReference<WireServer> first = new AtomicReference<>();
        AtomicReference<WireServer> second = new AtomicReference<>();
        first.set(nodes.serve(0, Map.of(Chat.class, new DyingChat(served, first)), "chat"));
        second.set(nodes.serve(0, Map.of(Chat.class, new DyingChat(served, second)), "chat"));
        int[] ports = {first.get().port(), second.get().port()};
        Chat chats = nodes.client(Chat.class, nodes.credentials("gateway"), ports);
        CompletionRequest request = new CompletionRequest(Dialect.OPENAI, Bytes.utf8("{}"));
        Problem problem = problem(() -> call(() -> chats.complete(request)));
        assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE);
        assertThat(served.calls).hasValue(1);
    }

    @Test
    void a_node_that_came_back_is_used_again_within_the_configured_time() throws Exception {
        WireServer before = nodes.serve(0, Map.of(Models.class, TestModels.named("before")), "models");
        int port = before.port();
        Models models = nodes.client(Models.class, chat, port);
        assertThat(call(() -> models.embed(REQUEST)).model()).isEqualTo("before");
        before.stop();
        for (int i = 0; i < 5; i++) {
            assertThat(problem(() -> call(() -> models.embed(REQUEST))).code()).isEqualTo(Problem.Code.UNAVAILABLE);
        }
        nodes.serve(port, Map.of(Models.class, TestModels.named("after")), "models");
        until(() -> {
            try {
                return call(() -> models.embed(REQUEST)).model().equals("after");
            } catch (Problem notYet) {
                return false;
            }
        });
    }

    @Test
    void draining_refuses_new_calls_and_finishes_those_that_run() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        TestModels served = new TestModels(request -> {
            await(release);
            return TestModels.answer("late");
        });
        WireServer server = nodes.serve(0, Map.of(Models.class, served), "models");
        Models models = nodes.client(Models.class, chat, server.port());
        AtomicReference<String> answered = new AtomicReference<>();
        Thread running = Thread.ofVirtual()
                .start(() -> answered.set(call(() -> models.embed(REQUEST)).model()));
        until(() -> served.calls.get() == 1);
        Thread drain = Thread.ofVirtual().start(() -> server.drain(Deadline.after(BOUND, Clock.system())));
        until(() -> {
            try {
                return context(Duration.ofSeconds(5)).call(() -> {
                    models.findModel(new FindModel("x"));
                    return false;
                });
            } catch (Problem problem) {
                return problem.code() == Problem.Code.UNAVAILABLE;
            }
        });
        release.countDown();
        running.join();
        drain.join();
        assertThat(answered).hasValue("late");
    }

    @Test
    void each_crossing_is_heard_of_once_on_each_side() throws Exception {
        Models models = serving(TestModels.named("a"));
        call(() -> models.embed(REQUEST));
        problem(() -> call(() -> models.findModel(new FindModel("x"))));
        until(() -> nodes.crossings.size() >= 4);
        assertThat(nodes.crossings)
                .extracting(c -> c.side() + " " + c.service() + "." + c.method() + " " + c.outcome())
                .containsExactlyInAnyOrder(
                        "CLIENT models.embed OK",
                        "SERVER models.embed OK",
                        "CLIENT models.findModel NOT_FOUND",
                        "SERVER models.findModel NOT_FOUND");
    }

    /** Kills its node while a call runs. */
    private static final class DyingChat extends NothingStored {
        private final TestChat chat;
        private final AtomicReference<WireServer> node;

        DyingChat(TestChat chat, AtomicReference<WireServer> node) {
            this.chat = chat;
            this.node = node;
        }

        @Override
        public Completion complete(CompletionRequest request) {
            Completion unsaid = chat.complete(request);
            Thread.ofVirtual().start(() -> node.get().stop());
            untilInterrupted(new CountDownLatch(1));
            return unsaid;
        }

        @Override
        public TokenStream stream(CompletionRequest request) {
            return chat.stream(request);
        }

        @Override
        public ChatModelList listChatModels(ListChatModels request) {
            return chat.listChatModels(request);
        }
    }

    private Models serving(TestModels served) {
        WireServer server = nodes.serve(0, Map.of(Models.class, served), "models");
        return nodes.client(Models.class, chat, server.port());
    }

    private Models serving(TestModels served, ByteSize serverBound, ByteSize clientBound) {
        WireServerConfig config = new WireServerConfig(serverBound, 10, 10, BOUND, BOUND, BOUND, BOUND);
        WireServer server = nodes.serve(config, Map.of(Models.class, served), "models");
        return nodes.client(Models.class, TestNodes.quickly(clientBound), chat, server.port());
    }

    /** A request of so many bytes on the wire. */
    private static Embed request(int bytes) {
        int envelope = encoded(new Embed("", List.of("x".repeat(bytes - 100)), Embed.Purpose.QUERY)) - (bytes - 100);
        Embed request = new Embed("", List.of("x".repeat(bytes - envelope)), Embed.Purpose.QUERY);
        assertThat(encoded(request)).isEqualTo(bytes);
        return request;
    }

    private static int encoded(Embed request) {
        return Bridge.open().contract(Models.class).rpcs().stream()
                .filter(rpc -> rpc.name().equals("embed"))
                .mapToInt(
                        rpc -> rpc.request().encode(request, Integer.MAX_VALUE).length())
                .sum();
    }

    /** What became of the calls of a method, as the node that served them saw it. */
    private List<String> server(String method) {
        return nodes.crossings.stream()
                .filter(c -> c.side() == WireListener.Side.SERVER && method.equals(c.service() + "." + c.method()))
                .map(WireListener.Crossing::outcome)
                .toList();
    }

    private static Embeddings untilInterrupted(CountDownLatch interrupted) {
        try {
            new CountDownLatch(1).await();
            throw new IllegalStateException("nobody counts it down");
        } catch (InterruptedException expected) {
            interrupted.countDown();
            throw Problem.from(expected);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(BOUND.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw Problem.from(interrupted);
        }
    }

    private static Problem problem(ThrowingCallable call) {
        return catchThrowableOfType(Problem.class, call);
    }
}
