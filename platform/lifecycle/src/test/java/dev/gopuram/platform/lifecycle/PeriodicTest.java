package dev.gopuram.platform.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.EnumSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PeriodicTest {
    private static final Duration SOON = Duration.ofMillis(1);
    private static final Duration NEVER = Duration.ofDays(1);
    private static final long BOUND_SECONDS = 20;
    private static final EnumSet<Thread.State> AT_REST =
            EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED);

    private final Semaphore rounds = new Semaphore(0);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicBoolean finished = new AtomicBoolean();

    @Test
    void the_first_round_comes_at_once_and_others_follow() throws InterruptedException {
        Periodic once = new Periodic("once", NEVER, rounds::release);
        once.start();
        assertRounds(1);
        once.stop();

        Periodic often = new Periodic("often", SOON, rounds::release);
        often.start();
        assertRounds(3);
        often.stop();
    }

    @Test
    void a_round_that_fails_in_whatever_way_is_not_the_last() throws InterruptedException {
        AtomicInteger round = new AtomicInteger();
        Periodic failing = new Periodic("failing", SOON, () -> {
            rounds.release();
            switch (round.incrementAndGet() % 3) {
                case 0 -> throw new IllegalStateException("a bug");
                case 1 -> throw new NoClassDefFoundError("a broken jar");
                default -> Thread.currentThread().interrupt();
            }
        });
        failing.start();
        assertRounds(7);
        failing.stop();
    }

    @Test
    void a_stop_waits_for_the_round_that_runs() throws InterruptedException {
        Periodic writing = new Periodic("writing", SOON, this::blockingRound);
        writing.start();
        begun.await();
        CompletableFuture<Boolean> finishedAtStop = new CompletableFuture<>();
        Thread stopper = Thread.startVirtualThread(() -> {
            writing.stop();
            finishedAtStop.complete(finished.get());
        });
        while (!AT_REST.contains(stopper.getState())) {
            Thread.onSpinWait();
        }

        release.countDown();

        assertThat(finishedAtStop.orTimeout(BOUND_SECONDS, TimeUnit.SECONDS).join())
                .isTrue();
    }

    @Test
    @Timeout(2 * BOUND_SECONDS)
    void a_stop_does_not_wait_for_ever() throws InterruptedException {
        Periodic hanging = new Periodic("hanging", SOON, SOON, this::blockingRound);
        hanging.start();
        begun.await();

        hanging.stop();

        assertThat(finished).isFalse();
        release.countDown();
    }

    @Test
    void what_never_started_is_stopped_at_once() {
        new Periodic("idle", NEVER, rounds::release).stop();

        assertThat(rounds.availablePermits()).isZero();
    }

    @Test
    void without_an_interval_there_is_nothing_to_repeat() {
        assertThatThrownBy(() -> new Periodic("busy", Duration.ZERO, rounds::release))
                .hasMessageContaining("interval: PT0S (expected: more than 0)");
    }

    private void blockingRound() {
        begun.countDown();
        try {
            release.await();
            finished.set(true);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void assertRounds(int count) throws InterruptedException {
        assertThat(rounds.tryAcquire(count, BOUND_SECONDS, TimeUnit.SECONDS)).isTrue();
    }
}
