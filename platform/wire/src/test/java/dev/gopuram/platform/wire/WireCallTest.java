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
    }

    @Test
    void every_code_crosses_with_field_and_wait() {
        AtomicReference<Problem> told = new AtomicReference<>();
        Models models = serving(new TestModels(request -> {
            throw told.get();
        }));
        for (Problem.Code code : Problem.Code.values()) {
            told.set(Problem.of(code, "détail of " + code).at("field_" + code).retryAfter(Duration.ofMillis(2500)));
            assertThat(problem(() -> call(() -> models.embed(REQUEST))))
                    .returns(code, Problem::code)
                    .returns("détail of " + code, Problem::detail)
                    .returns("field_" + code, Problem::field)
                    .returns(Duration.ofMillis(2500), Problem::retryAfter);
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
    void messages_over_the_bound_are_refused_on_either_side() {
        WireServerConfig small = new WireServerConfig(ByteSize.kib(8), 10, 10, BOUND, BOUND, BOUND, BOUND);
        TestModels served = new TestModels(
                request -> TestModels.answer("x".repeat(request.model().equals("large reply") ? 20_000 : 1)));
        WireServer server = nodes.serve(small, Map.of(Models.class, served), "models");
        Models models = nodes.client(Models.class, chat, server.port());
        Embed largeRequest = new Embed("x".repeat(20_000), List.of(), Embed.Purpose.QUERY);
        Embed largeReply = new Embed("large reply", List.of(), Embed.Purpose.QUERY);
        Embed tooLargeToSend = new Embed("x".repeat(2_000_000), List.of(), Embed.Purpose.QUERY);
        assertThat(problem(() -> call(() -> models.embed(largeRequest))).code()).isEqualTo(Problem.Code.TOO_LARGE);
        assertThat(served.calls).hasValue(0);
        assertThat(problem(() -> call(() -> models.embed(largeReply))).code()).isEqualTo(Problem.Code.TOO_LARGE);
        assertThat(problem(() -> call(() -> models.embed(tooLargeToSend))).code())
                .isEqualTo(Problem.Code.TOO_LARGE);
        assertThat(call(() -> models.embed(REQUEST)).model()).isEqualTo("x");
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
    private record DyingChat(TestChat chat, AtomicReference<WireServer> node) implements Chat {
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
