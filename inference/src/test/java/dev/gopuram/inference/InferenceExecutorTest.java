package dev.gopuram.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InferenceExecutorTest {
    private static final Duration WIDE = Duration.ofSeconds(30);
    private static final int QUEUED_ROWS = 4;

    private final ManualClock clock = new ManualClock();
    private final AtomicLong cpu = new AtomicLong();
    private final InferenceExecutor executor = new InferenceExecutor(
            1, QUEUED_ROWS, Thread.ofPlatform().daemon().factory(), clock, () -> cpu.addAndGet(500));
    private final List<String> ran = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void stop() {
        release.countDown();
        executor.close();
    }

    @Test
    void the_steps_that_follow_from_a_step_run_before_the_calls_other_steps() {
        executor.run(List.of(step("a", step("a1"), step("a2")), step("b")), Deadline.after(WIDE, clock), () -> {});

        assertThat(ran).containsExactly("a", "a1", "a2", "b");
    }

    @Test
    void the_processor_time_of_a_call_is_the_sum_over_its_steps() {
        long nanos = executor.run(
                        List.of(step("a", step("a1"), step("a2")), step("b")), Deadline.after(WIDE, clock), () -> {})
                .cpuNanos();

        assertThat(nanos).isEqualTo(4 * 500);
    }

    @Test
    void calls_take_turns_so_that_a_small_one_does_not_wait_for_all_of_a_large_one() {
        CompletableFuture<Problem> blocker = block();
        CompletableFuture<Problem> large = call(List.of(step("large 1"), step("large 2"), step("large 3")));
        awaitWaiting(3);
        CompletableFuture<Problem> small = call(List.of(step("small")));
        awaitWaiting(4);

        release.countDown();

        assertThat(blocker.join()).isNull();
        assertThat(large.join()).isNull();
        assertThat(small.join()).isNull();
        assertThat(ran).containsExactly("large 1", "small", "large 2", "large 3");
    }

    @Test
    void the_steps_of_one_call_run_on_all_threads() {
        CountDownLatch both = new CountDownLatch(2);
        InferenceExecutor.Step meets = () -> {
            both.countDown();
            return both.await(10, TimeUnit.SECONDS) ? List.of(step("met")) : List.of();
        };
        List<Thread> threads = new ArrayList<>();
        InferenceExecutor two = new InferenceExecutor(
                2,
                QUEUED_ROWS,
                work -> {
                    threads.add(Thread.ofPlatform().daemon().unstarted(work));
                    return threads.getLast();
                },
                clock,
                () -> 0);
        Eventually.until(
                "both threads sleep",
                () -> threads.stream().allMatch(thread -> thread.getState() == Thread.State.TIMED_WAITING));

        two.run(List.of(meets, meets), Deadline.after(WIDE, clock), () -> {});
        two.close();

        assertThat(ran).containsExactly("met", "met");
    }

    @Test
    void a_call_beyond_the_bound_on_waiting_rows_is_refused_with_a_time_to_wait() {
        block();
        call(List.of(step("1"), step("2"), step("3")));
        awaitWaiting(3);
        AtomicInteger quiet = new AtomicInteger();

        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> executor.run(List.of(step("4"), step("5")), Deadline.after(WIDE, clock), quiet::incrementAndGet));

        assertThat(problem.code()).isEqualTo(Problem.Code.OVERLOADED);
        assertThat(problem.detail()).isEqualTo("queued rows: 3 and 2 more (expected: at most 4)");
        assertThat(problem.retryAfter()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(quiet).hasValue(1);
        assertThat(executor.waiting()).isEqualTo(3);
    }

    @Test
    void the_bound_itself_is_still_admitted() {
        block();
        CompletableFuture<Problem> full = call(List.of(step("1"), step("2"), step("3"), step("4")));
        awaitWaiting(QUEUED_ROWS);

        release.countDown();

        assertThat(full.join()).isNull();
        assertThat(ran).containsExactly("1", "2", "3", "4");
    }

    @Test
    void a_refusal_names_the_time_in_which_the_queue_is_worked_off() {
        InferenceExecutor.Step slow = () -> {
            clock.advance(Duration.ofSeconds(100));
            return List.of();
        };
        executor.run(List.of(slow), Deadline.after(Duration.ofHours(1), clock), () -> {});
        block();
        call(List.of(step("1"), step("2"), step("3")));
        awaitWaiting(3);

        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> executor.run(List.of(step("4"), step("5")), Deadline.after(WIDE, clock), () -> {}));

        assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void a_row_whose_deadline_has_passed_is_not_started() {
        CompletableFuture<Problem> blocker = block();
        CompletableFuture<Problem> late = call(List.of(step("late")));
        awaitWaiting(1);

        clock.advance(WIDE);
        release.countDown();

        assertThat(late.join().code()).isEqualTo(Problem.Code.DEADLINE_EXCEEDED);
        assertThat(ran).isEmpty();
        blocker.join();
    }

    @Test
    void a_caller_leaves_at_its_deadline_though_its_row_still_runs() {
        CountDownLatch started = new CountDownLatch(1);
        AtomicInteger quiet = new AtomicInteger();
        Duration timeout = Duration.ofMillis(20);
        CompletableFuture<Problem> caller =
                call(List.of(blocking(started), step("after")), Deadline.after(timeout, clock), quiet::incrementAndGet);
        await(started);

        clock.advance(timeout);

        assertThat(caller.join().code()).isEqualTo(Problem.Code.DEADLINE_EXCEEDED);
        assertThat(executor.waiting()).isZero();
        assertThat(quiet).as("the row still runs").hasValue(0);
        release.countDown();
        Eventually.until(WIDE, () -> quiet.get() == 1);
        assertThat(ran).isEmpty();
    }

    @Test
    void an_interrupted_caller_leaves_at_once_and_its_waiting_rows_never_run() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        AtomicInteger quiet = new AtomicInteger();
        CompletableFuture<Problem> outcome = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            Problem problem = catchThrowableOfType(
                    Problem.class,
                    () -> executor.run(
                            List.of(blocking(started), step("never"), step("never")),
                            Deadline.after(WIDE, clock),
                            quiet::incrementAndGet));
            assertThat(Thread.currentThread().isInterrupted()).isTrue();
            outcome.complete(problem);
        });
        await(started);

        caller.interrupt();

        assertThat(outcome.get(30, TimeUnit.SECONDS).code()).isEqualTo(Problem.Code.CANCELLED);
        assertThat(executor.waiting()).isZero();
        assertThat(quiet).hasValue(0);
        release.countDown();
        Eventually.until(WIDE, () -> quiet.get() == 1);
        assertThat(ran).isEmpty();
    }

    @Test
    void a_step_that_fails_fails_its_call_and_no_other() {
        AtomicInteger quiet = new AtomicInteger();
        InferenceExecutor.Step broken = () -> {
            throw new IllegalStateException("broken");
        };

        Problem problem = catchThrowableOfType(
                Problem.class,
                () -> executor.run(
                        List.of(broken, step("never")), Deadline.after(WIDE, clock), quiet::incrementAndGet));
        executor.run(List.of(step("other")), Deadline.after(WIDE, clock), () -> {});

        assertThat(problem.code()).isEqualTo(Problem.Code.INTERNAL);
        assertThat(problem).hasRootCauseMessage("broken");
        assertThat(quiet).hasValue(1);
        assertThat(ran).containsExactly("other");
    }

    @Test
    void closing_gives_up_what_waits_and_lets_what_runs_end() {
        CompletableFuture<Problem> running = block();
        CompletableFuture<Problem> waiting = call(List.of(step("never")));
        awaitWaiting(1);
        CompletableFuture<Void> closing =
                CompletableFuture.runAsync(executor::close, Executors.newVirtualThreadPerTaskExecutor());

        assertThat(waiting.join().code()).isEqualTo(Problem.Code.UNAVAILABLE);
        assertThat(closing).isNotDone();
        release.countDown();
        closing.join();

        assertThat(running.join()).isNull();
        assertThat(ran).isEmpty();
        assertThat(call(List.of(step("late"))).join().code()).isEqualTo(Problem.Code.UNAVAILABLE);
    }

    @Test
    void draining_takes_no_new_call_and_waits_for_the_present_ones() {
        CompletableFuture<Problem> running = block();
        CompletableFuture<Problem> waiting = call(List.of(step("waited")));
        awaitWaiting(1);
        CompletableFuture<Void> draining = CompletableFuture.runAsync(
                () -> executor.drain(Deadline.after(WIDE, clock)), Executors.newVirtualThreadPerTaskExecutor());

        Eventually.until(WIDE, () -> probe() == Problem.Code.UNAVAILABLE);
        assertThat(draining).isNotDone();
        release.countDown();
        draining.join();

        assertThat(running.join()).isNull();
        assertThat(waiting.join()).isNull();
        assertThat(ran).containsExactly("waited");
    }

    private InferenceExecutor.Step step(String name, InferenceExecutor.Step... next) {
        return () -> {
            ran.add(name);
            return List.of(next);
        };
    }

    private InferenceExecutor.Step blocking(CountDownLatch started) {
        return () -> {
            started.countDown();
            await(release);
            return List.of();
        };
    }

    /** How a call fares that waits for a moment only, while the one thread is occupied. */
    private Problem.Code probe() {
        Deadline moment = Deadline.after(Duration.ofMillis(1), Clock.system());
        return catchThrowableOfType(Problem.class, () -> executor.run(List.of(step("never")), moment, () -> {}))
                .code();
    }

    /** Occupies the one thread until the release. */
    private CompletableFuture<Problem> block() {
        CountDownLatch started = new CountDownLatch(1);
        CompletableFuture<Problem> outcome = call(List.of(blocking(started)));
        await(started);
        return outcome;
    }

    private CompletableFuture<Problem> call(List<InferenceExecutor.Step> steps) {
        return call(steps, Deadline.after(WIDE, clock), () -> {});
    }

    /** Runs a call on a thread of its own: its problem, or null. */
    private CompletableFuture<Problem> call(List<InferenceExecutor.Step> steps, Deadline deadline, Runnable whenQuiet) {
        CompletableFuture<Problem> outcome = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try {
                executor.run(steps, deadline, whenQuiet);
                outcome.complete(null);
            } catch (Problem problem) {
                outcome.complete(problem);
            }
        });
        return outcome;
    }

    private void awaitWaiting(int rows) {
        Eventually.until(WIDE, () -> executor.waiting() == rows);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
