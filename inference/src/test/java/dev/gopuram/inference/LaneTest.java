package dev.gopuram.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Rows of one version: how many wait, and who is run with whom. */
class LaneTest {
    private static final Duration WIDE = Duration.ofMinutes(5);

    private final ManualClock clock = new ManualClock();
    private final InferenceExecutor executor =
            new InferenceExecutor(1, 100, Thread.ofPlatform().daemon().factory(), clock, () -> 0);
    private final List<List<String>> batches = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch started = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final Lane lane = new Lane("m@1.0.0", new Lane.Bounds(8, Duration.ZERO, 3), (rows, _) -> run(rows));
    private final Lane other = new Lane("n@1.0.0", new Lane.Bounds(8, Duration.ZERO, 3), (rows, _) -> run(rows));

    private static final class Row extends BatchRow {
        private final String name;

        Row(String name) {
            super("one group");
            this.name = name;
        }
    }

    @AfterEach
    void stop() {
        release.countDown();
        executor.close();
    }

    @Test
    void at_exactly_the_bound_of_a_version_its_next_row_is_refused_and_no_other_versions() {
        block();
        List<CompletableFuture<Problem>> admitted = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            admitted.add(call(lane, WIDE, "row " + i));
            awaitWaiting(lane, i + 1);
        }

        Problem problem = call(lane, WIDE, "one more").join();

        assertThat(problem.code()).isEqualTo(Problem.Code.RATE_LIMITED);
        assertThat(problem.detail()).isEqualTo("queued rows of m@1.0.0: 3 and 1 more (expected: at most 3)");
        assertThat(problem.retryAfter()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(VersionsFault.isBehind(problem)).isFalse();
        CompletableFuture<Problem> others = call(other, WIDE, "another's");
        awaitWaiting(other, 1);
        release.countDown();
        assertThat(others.join()).isNull();
        admitted.forEach(each -> assertThat(each.join()).isNull());
        assertThat(call(lane, WIDE, "later").join()).isNull();
    }

    @Test
    void a_call_with_more_rows_than_may_wait_at_all_is_its_callers_fault() {
        Problem problem = call(lane, WIDE, "1", "2", "3", "4").join();

        assertThat(problem.code()).isEqualTo(Problem.Code.INVALID);
        assertThat(problem.detail()).isEqualTo("inputs: 4 rows (expected: at most 3 for m@1.0.0)");
    }

    @Test
    void a_row_that_came_too_late_leaves_before_its_batch_is_run() {
        block();
        CompletableFuture<Problem> first = call(lane, WIDE, "first");
        awaitWaiting(lane, 1);
        CompletableFuture<Problem> late = call(lane, Duration.ofMinutes(1), "late");
        awaitWaiting(lane, 2);
        CompletableFuture<Problem> last = call(lane, WIDE, "last");
        awaitWaiting(lane, 3);

        clock.advance(Duration.ofMinutes(1));
        release.countDown();

        assertThat(late.join().code()).isEqualTo(Problem.Code.DEADLINE_EXCEEDED);
        assertThat(VersionsFault.isBehind(late.join())).as("it only waited").isFalse();
        assertThat(first.join()).isNull();
        assertThat(last.join()).isNull();
        assertThat(batches).containsExactly(List.of("first", "last"));
    }

    @Test
    void a_row_that_was_given_up_leaves_before_its_batch_is_run() {
        block();
        CompletableFuture<Problem> first = call(lane, WIDE, "first");
        awaitWaiting(lane, 1);
        CompletableFuture<Problem> outcome = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().start(() -> outcome.complete(problem(lane, WIDE, "given up")));
        awaitWaiting(lane, 2);
        CompletableFuture<Problem> last = call(lane, WIDE, "last");
        awaitWaiting(lane, 3);

        caller.interrupt();
        assertThat(outcome.join().code()).isEqualTo(Problem.Code.CANCELLED);
        release.countDown();

        assertThat(first.join()).isNull();
        assertThat(last.join()).isNull();
        assertThat(batches).containsExactly(List.of("first", "last"));
    }

    @Test
    void a_deadline_that_passes_while_a_row_runs_is_the_versions_fault() {
        Semaphore running = new Semaphore(0);
        Lane slow = new Lane("slow", new Lane.Bounds(1, Duration.ZERO, 3), (_, _) -> {
            running.release();
            release.await();
        });
        Duration timeout = Duration.ofMillis(20);
        CompletableFuture<Problem> call = call(slow, timeout, "row");
        running.acquireUninterruptibly();

        clock.advance(timeout);

        assertThat(call.join().code()).isEqualTo(Problem.Code.DEADLINE_EXCEEDED);
        assertThat(VersionsFault.isBehind(call.join())).isTrue();
    }

    @Test
    void a_run_is_told_to_halt_when_the_last_of_its_callers_has_left() throws Exception {
        CompletableFuture<Halt> running = new CompletableFuture<>();
        CountDownLatch end = new CountDownLatch(1);
        Lane slow = new Lane("slow", new Lane.Bounds(8, Duration.ZERO, 3), (rows, halt) -> {
            assertThat(rows).hasSize(2);
            running.complete(halt);
            end.await();
        });
        block();
        Thread first = Thread.ofVirtual().start(() -> problem(slow, WIDE, "first"));
        Thread second = Thread.ofVirtual().start(() -> problem(slow, WIDE, "second"));
        awaitWaiting(slow, 2);
        release.countDown();
        Halt halt = running.get(30, TimeUnit.SECONDS);

        first.interrupt();
        first.join();
        assertThat(halt.why()).as("the second waits").isNull();
        second.interrupt();
        second.join();

        assertThat(halt.why()).extracting(Problem::code).isEqualTo(Problem.Code.CANCELLED);
        end.countDown();
    }

    /** Occupies the one thread until the release. */
    private void block() {
        Lane blocking = new Lane("blocking", new Lane.Bounds(1, Duration.ZERO, 1), (_, _) -> {
            started.countDown();
            release.await();
        });
        CompletableFuture<Problem> _ = call(blocking, WIDE, "blocks");
        try {
            started.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void run(List<BatchRow> rows) {
        batches.add(rows.stream().map(row -> ((Row) row).name).toList());
    }

    private CompletableFuture<Problem> call(Lane where, Duration timeout, String... rows) {
        CompletableFuture<Problem> outcome = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> outcome.complete(problem(where, timeout, rows)));
        return outcome.orTimeout(30, TimeUnit.SECONDS);
    }

    private Problem problem(Lane where, Duration timeout, String... rows) {
        List<InferenceExecutor.Step> steps = new ArrayList<>();
        for (String row : rows) {
            steps.add(new Row(row));
        }
        return catchThrowableOfType(
                Problem.class, () -> executor.run(where, steps, Deadline.after(timeout, clock), () -> {}));
    }

    private void awaitWaiting(Lane where, int rows) {
        Eventually.until(Eventually.BOUND, () -> executor.waiting(where) == rows);
    }
}
