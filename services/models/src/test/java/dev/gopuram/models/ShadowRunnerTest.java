package dev.gopuram.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.LabelledRow;
import dev.gopuram.contracts.models.Predict;
import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.models.Score;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.rollouts.Choice;
import dev.gopuram.rollouts.Compared;
import dev.gopuram.testkit.Eventually;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whoever was answered waits for no shadow, whatever that does. */
class ShadowRunnerTest {
    private static final ThreadFactory THREADS = Thread.ofPlatform().daemon().factory();
    private static final Choice.Shadow SHADOW = new Choice.Shadow("ro_1", "2.0.0");

    private final Queue<Compared> told = new ConcurrentLinkedQueue<>();

    @Test
    void with_a_shadow_that_hangs_all_places_are_taken_and_more_are_refused_before_they_wait() {
        CountDownLatch hangs = new CountDownLatch(1);
        ShadowRunner.Asks hanging = _ -> {
            await(hangs);
            return labelled("yes", .9);
        };
        try (ShadowRunner shadows = runner(hanging, 3)) {
            for (int i = 0; i < 10; i++) {
                shadows.offer(asked());
            }

            assertThat(told).hasSize(7).containsOnly(new Compared.Dropped());
            hangs.countDown();
            Eventually.until(Eventually.BOUND, () -> told.size() == 10);
            assertThat(told.stream().filter(Compared.Answers.class::isInstance)).hasSize(3);
            shadows.offer(asked());
            Eventually.until(Eventually.BOUND, () -> told.size() == 11);
            assertThat(told.stream().filter(Compared.Answers.class::isInstance)).hasSize(4);
        }
    }

    @Test
    void a_shadow_that_crashes_is_told_of_and_the_next_is_asked() {
        Queue<Throwable> crashes = new ConcurrentLinkedQueue<>(List.of(
                new StackOverflowError(),
                new IllegalStateException("crashed"),
                Problem.of(Problem.Code.INTERNAL, "no number")));
        ShadowRunner.Asks crashing = _ -> {
            Throwable next = crashes.poll();
            if (next instanceof Error error) {
                throw error;
            }
            if (next instanceof RuntimeException exception) {
                throw exception;
            }
            return labelled("no", .8);
        };
        try (ShadowRunner shadows = runner(crashing, 8)) {
            for (int i = 0; i < 4; i++) {
                shadows.offer(asked());
            }
            Eventually.until(Eventually.BOUND, () -> told.size() == 4);
        }

        assertThat(told.stream().filter(Compared.CandidateFailed.class::isInstance))
                .hasSize(3);
        assertThat(told).last().isInstanceOfSatisfying(Compared.Answers.class, answers -> {
            assertThat(answers.sameLabel()).isFalse();
            assertThat(answers.identical()).isFalse();
        });
    }

    @Test
    void where_the_version_in_use_failed_the_shadow_is_asked_whether_it_fails_too() {
        Queue<Boolean> fails = new ConcurrentLinkedQueue<>(List.of(false, true));
        ShadowRunner.Asks sometimes = _ -> {
            if (Boolean.TRUE.equals(fails.poll())) {
                throw Problem.of(Problem.Code.INTERNAL, "no number");
            }
            return labelled("yes", .9);
        };
        try (ShadowRunner shadows = runner(sometimes, 2)) {
            shadows.offer(asked(Scorers.row(1, 2), null));
            shadows.offer(asked(Scorers.row(1, 2), null));
            Eventually.until(Eventually.BOUND, () -> told.size() == 2);
        }

        assertThat(told).containsExactly(new Compared.StableFailed(), new Compared.BothFailed());
    }

    @Test
    void what_is_no_fault_of_the_shadow_is_dropped() {
        ShadowRunner.Asks full = _ -> {
            throw Problem.of(Problem.Code.OVERLOADED, "full");
        };
        try (ShadowRunner shadows = runner(full, 1)) {
            shadows.offer(asked());
            Eventually.until(Eventually.BOUND, () -> told.size() == 1);
        }

        assertThat(told).containsExactly(new Compared.Dropped());
    }

    @Test
    void while_others_wait_none_is_asked_and_without_places_never() {
        ShadowRunner.Asks never = _ -> {
            throw new AssertionError("asked");
        };
        try (ShadowRunner busy = new ShadowRunner(never, (_, each) -> told.add(each), 4, () -> true, THREADS);
                ShadowRunner none = runner(never, 0)) {
            busy.offer(asked());
            none.offer(asked());
        }

        assertThat(told).containsExactly(new Compared.Dropped(), new Compared.Dropped());
    }

    @Test
    void requests_that_would_take_too_much_memory_together_do_not_wait() {
        CountDownLatch hangs = new CountDownLatch(1);
        ShadowRunner.Asks hanging = _ -> {
            await(hangs);
            return labelled("yes", .9);
        };
        Inputs picture = new Inputs.Images(List.of(Bytes.wrap(new byte[24 * 1024 * 1024])));
        try (ShadowRunner shadows = runner(hanging, 256)) {
            for (int i = 0; i < 5; i++) {
                shadows.offer(asked(picture, labelled("yes", .9)));
            }

            assertThat(told).as("of 24 MiB each, in 64 MiB").hasSize(3).containsOnly(new Compared.Dropped());
            hangs.countDown();
            Eventually.until(Eventually.BOUND, () -> told.size() == 5);
            shadows.offer(asked(picture, labelled("yes", .9)));
            Eventually.until(Eventually.BOUND, () -> told.size() == 6);
        }
        assertThat(told.stream().filter(Compared.Answers.class::isInstance)).hasSize(3);
    }

    @Test
    void after_the_end_none_is_asked() {
        ShadowRunner shadows = runner(_ -> labelled("yes", .9), 4);
        shadows.close();

        shadows.offer(asked());

        assertThat(told).containsExactly(new Compared.Dropped());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw Problem.from(e);
        }
    }

    private ShadowRunner runner(ShadowRunner.Asks asks, int places) {
        return new ShadowRunner(asks, (_, each) -> told.add(each), places, () -> false, THREADS);
    }

    private static ShadowRunner.Asked asked() {
        return asked(Scorers.row(1, 2), labelled("yes", .9));
    }

    private static ShadowRunner.Asked asked(Inputs inputs, @Nullable Results answered) {
        Predict request =
                new Predict("credit", "", "", inputs, new PredictOptions(null, null, false, List.of(), false));
        return new ShadowRunner.Asked(SHADOW, "acme", "credit", request, answered, "req_1");
    }

    private static Results labelled(String label, double score) {
        return new Results.Labelled(List.of(new LabelledRow(List.of(new Score(label, score)))));
    }
}
