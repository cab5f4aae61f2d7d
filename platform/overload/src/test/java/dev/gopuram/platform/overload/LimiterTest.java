package dev.gopuram.platform.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimiterTest {
    private static final Duration WAIT = Duration.ofMillis(500);
    private static final Duration SERVICE = Duration.ofMillis(100);

    private final ManualClock clock = new ManualClock();
    private OverloadConfig config = fixed(2, 10);
    private Limiter limiter = new Limiter("test", () -> config, clock);

    @Test
    void a_call_beyond_the_limit_waits_and_runs_when_another_ends() {
        Ticket first = ask(0);
        ask(0);
        Waiting third = (Waiting) ask(0);

        assertThat(third.granted()).isNull();
        first.end(Outcome.SERVED);

        assertThat(third.granted()).isNotNull();
        assertThat(limiter.running()).isEqualTo(2);
        assertThat(limiter.queued()).isZero();
    }

    @Test
    void the_weightier_goes_first_and_of_equals_whoever_came_first() {
        Ticket running = ask(0);
        ask(0);
        Waiting low = (Waiting) ask(1);
        Waiting high = (Waiting) ask(5);
        Waiting alsoHigh = (Waiting) ask(5);

        List<Waiting> order = new ArrayList<>();
        Ticket ending = running;
        for (int i = 0; i < 3; i++) {
            ending.end(Outcome.SERVED);
            for (Waiting each : List.of(low, high, alsoHigh)) {
                if (each.granted() != null && !order.contains(each)) {
                    order.add(each);
                    ending = each;
                }
            }
        }

        assertThat(order).containsExactly(high, alsoHigh, low);
    }

    @Test
    void in_a_full_queue_the_weightier_takes_the_place_of_the_lightest_who_came_last() {
        config = fixed(1, 2);
        ask(0);
        Waiting early = (Waiting) ask(0);
        Waiting late = (Waiting) ask(0);

        Ticket high = ask(1);

        assertThat(high).isInstanceOf(Waiting.class);
        assertThat(early.isQueued()).isTrue();
        assertThatThrownBy(late::await)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.OVERLOADED));
    }

    @Test
    void who_would_not_be_reached_in_time_is_refused_at_once_with_a_time_to_wait() {
        config = fixed(1, 1_000);
        serveOne();
        ask(0);
        ask(0);
        ask(0);
        ask(0);

        assertThatThrownBy(() -> ask(0)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(Problem.Code.OVERLOADED);
            assertThat(problem.retryAfter()).isNotNull().isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            assertThat(problem.detail()).contains("test calls at once: 1, waiting: 3");
        });
    }

    @Test
    void the_time_before_a_call_asks_counts_as_waiting() {
        config = fixed(1, 1_000);
        serveOne();
        ask(0);
        long arrived = clock.nanoTime();
        clock.advance(WAIT.minus(SERVICE));

        assertThatThrownBy(() -> limiter.ask(0, arrived)).isInstanceOf(Problem.class);
    }

    @Test
    void whose_time_is_over_is_not_served_though_a_place_is_free() {
        config = fixed(1, 10);
        Ticket running = ask(0);
        Waiting waiting = (Waiting) ask(0);
        clock.advance(WAIT.plusNanos(1));

        running.end(Outcome.SERVED);

        assertThat(waiting.granted()).isNull();
        assertThat(limiter.running()).isZero();
        assertThatThrownBy(waiting::await).isInstanceOf(Problem.class);
    }

    @Test
    void who_leaves_the_queue_makes_room_in_it_and_takes_no_place() {
        config = fixed(1, 10);
        Ticket running = ask(0);
        Ticket waiting = ask(0);

        waiting.end(Outcome.IGNORED);
        running.end(Outcome.SERVED);

        assertThat(limiter.running()).isZero();
        assertThat(limiter.queued()).isZero();
    }

    @Test
    void a_blocked_thread_goes_on_when_its_turn_comes() {
        config = new OverloadConfig(1, 1, 1, 1.5, 10, Duration.ofMinutes(1));
        Ticket running = ask(0);
        Waiting waiting = (Waiting) ask(0);
        CompletableFuture<Permit> permit =
                CompletableFuture.supplyAsync(waiting::await, Executors.newVirtualThreadPerTaskExecutor());

        running.end(Outcome.SERVED);

        permit.join().end(Outcome.SERVED);
        assertThat(limiter.running()).isZero();
    }

    @Test
    void a_blocked_thread_that_is_interrupted_leaves_the_queue() {
        config = new OverloadConfig(1, 1, 1, 1.5, 10, Duration.ofMinutes(1));
        Ticket running = ask(0);
        Waiting waiting = (Waiting) ask(0);
        CompletableFuture<Problem> told = new CompletableFuture<>();
        Thread thread = Thread.startVirtualThread(() -> {
            try {
                waiting.await();
            } catch (Problem problem) {
                told.complete(problem);
            }
        });

        thread.interrupt();

        assertThat(told.join().code()).isEqualTo(Problem.Code.CANCELLED);
        Eventually.until("the queue is empty", () -> limiter.queued() == 0);
        running.end(Outcome.SERVED);
        assertThat(limiter.running()).isZero();
    }

    @Test
    void calls_that_were_too_much_for_those_behind_lower_the_limit() {
        begin(new OverloadConfig(100, 2, 100, 1.5, 10, WAIT));

        round(11, 89);

        assertThat(limiter.limit()).isEqualTo(80);
    }

    @Test
    void a_few_that_fail_are_not_too_much() {
        begin(new OverloadConfig(100, 2, 100, 1.5, 10, WAIT));

        round(10, 90);
        assertThat(limiter.limit()).as("measures what a call takes alone").isEqualTo(25);

        round(2, 23);
        assertThat(limiter.limit()).isEqualTo(100);
    }

    @Test
    void a_caller_who_left_says_nothing_of_the_load() {
        begin(new OverloadConfig(100, 2, 100, 1.5, 10, WAIT));
        for (int i = 0; i < 1_000; i++) {
            ask(0).end(Outcome.IGNORED);
        }

        assertThat(limiter.limit()).isEqualTo(100);
    }

    @Test
    void changed_bounds_count_from_the_next_call_on() {
        config = fixed(2, 10);
        ask(0);
        ask(0);
        config = fixed(3, 10);

        assertThat(ask(0)).isInstanceOf(Permit.class);
        assertThat(limiter.limit()).isEqualTo(3);
    }

    /** Whatever happens to calls, in whatever order and however often, no place is lost and none is given twice. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void each_place_is_given_back_exactly_once(long seed) {
        Random random = new Random(seed);
        begin(new OverloadConfig(5, 1, 20, 1.5, 8, WAIT));
        List<Ticket> open = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            clock.advance(Duration.ofMillis(random.nextInt(20)));
            if (open.isEmpty() || random.nextInt(3) > 0) {
                askMaybe(open, random.nextInt(3));
            } else {
                Ticket ticket = open.get(random.nextInt(open.size()));
                ticket.end(Outcome.values()[random.nextInt(3)]);
                ticket.end(Outcome.SERVED);
                open.remove(ticket);
            }
            long placed = open.stream().filter(LimiterTest::hasPlace).count();
            assertThat(limiter.running()).as("step %s", step).isEqualTo((int) placed);
            assertThat(limiter.running()).isLessThanOrEqualTo(20);
            assertThat(limiter.queued()).isLessThanOrEqualTo(8);
        }
        open.forEach(ticket -> ticket.end(Outcome.SERVED));
        assertThat(limiter.running()).isZero();
        assertThat(limiter.queued()).isZero();
    }

    private void askMaybe(List<Ticket> open, int priority) {
        try {
            open.add(ask(priority));
        } catch (Problem refused) {
            assertThat(refused.code()).isEqualTo(Problem.Code.OVERLOADED);
        }
    }

    private static boolean hasPlace(Ticket ticket) {
        return switch (ticket) {
            case Permit permit -> true;
            case Waiting waiting -> waiting.granted() != null;
        };
    }

    private void begin(OverloadConfig from) {
        config = from;
        limiter = new Limiter("test", () -> config, clock);
    }

    private Ticket ask(int priority) {
        return limiter.ask(priority, clock.nanoTime());
    }

    private void serveOne() {
        Ticket ticket = ask(0);
        clock.advance(SERVICE);
        ticket.end(Outcome.SERVED);
    }

    /** Calls side by side, of which some are too much. */
    private void round(int dropped, int served) {
        List<Ticket> calls = new ArrayList<>();
        for (int i = 0; i < Math.min(dropped + served, limiter.limit()); i++) {
            calls.add(ask(0));
        }
        clock.advance(SERVICE);
        for (int i = 0; i < calls.size(); i++) {
            calls.get(i).end(i < dropped ? Outcome.DROPPED : Outcome.SERVED);
        }
    }

    /** As many at once, and no other. */
    private static OverloadConfig fixed(int limit, int queued) {
        return new OverloadConfig(limit, limit, limit, 1.5, queued, WAIT);
    }
}
