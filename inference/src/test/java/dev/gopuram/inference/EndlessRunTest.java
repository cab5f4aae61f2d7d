package dev.gopuram.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.bundles.BatchingConfig;
import dev.gopuram.bundles.Bundle;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.registry.Check;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A graph without an end takes nobody's thread for good: not its callers', not the others', not the process's. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EndlessRunTest {
    private static final VersionKey KEY = new VersionKey("", "m", "1.0.0");
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration WIDE = Duration.ofSeconds(60);
    /** More rounds than there is time for. */
    private static final Inputs FOR_EVER = TestModels.floats(1, 1e15f);

    @TempDir
    static Path directory;

    @TempDir
    Path own;

    private final InferenceEngine engine =
            new InferenceEngine(TestModels.engine(directory, 1, ByteSize.mib(64)), Clock.system());
    private final ExecutorService callers = Executors.newCachedThreadPool();

    @BeforeEach
    void offer() {
        Bundle bundle = TestModels.bundle(
                own,
                "m",
                "1.0.0",
                TestModels.counting(),
                TestModels.tensors(new BatchingConfig(8, Duration.ofMillis(1), 64)));
        engine.offer(KEY, () -> bundle);
        assertThat(TestModels.floats(predict(TestModels.floats(1, 7), WIDE).results(), "y"))
                .containsExactly(7);
    }

    @AfterEach
    void stop() {
        engine.close();
        callers.close();
    }

    @Test
    void at_its_deadline_it_gives_the_thread_to_the_others_and_is_the_versions_fault() {
        Problem problem = refusal(() -> predict(FOR_EVER, SHORT));

        assertThat(problem.code()).isEqualTo(Problem.Code.DEADLINE_EXCEEDED);
        assertThat(VersionsFault.isBehind(problem)).isTrue();
        assertThat(TestModels.floats(predict(TestModels.floats(1, 3), WIDE).results(), "y"))
                .containsExactly(3);
    }

    @Test
    void a_caller_that_gives_up_ends_it() throws Exception {
        Thread caller = Thread.ofVirtual().start(() -> refusal(() -> predict(FOR_EVER, WIDE)));
        Eventually.until(Eventually.BOUND, () -> engine.running() == 1);

        caller.interrupt();

        Eventually.until(Eventually.BOUND, () -> engine.running() == 0);
        assertThat(caller.join(WIDE)).isTrue();
    }

    @Test
    void who_asks_aside_is_told_after_his_patience_and_its_version_can_be_unloaded() {
        Problem problem = refusal(() -> engine.predictAside(KEY, FOR_EVER, TestModels.PLAIN, SHORT));

        assertThat(problem.code()).isEqualTo(Problem.Code.DEADLINE_EXCEEDED);
        assertThat(VersionsFault.isBehind(problem)).isTrue();
        engine.unload(KEY, soon(WIDE));
        assertThat(engine.bytes()).isZero();
    }

    @Test
    void golden_rows_without_an_end_are_a_reason_against_their_version() {
        try (InferenceEngine impatient =
                new InferenceEngine(TestModels.engine(directory, 1, ByteSize.mib(64)), SHORT, Clock.system())) {
            Check check = impatient.check(endless("1.0.1"));

            assertThat(check.passed()).isFalse();
            assertThat(check.reasons()).containsExactly("the deadline passed while the model was running");
            assertThat(impatient.bytes()).isZero();
        }
    }

    @Test
    void a_version_whose_first_rows_have_no_end_does_not_load() {
        Bundle bundle = endless("1.0.1");
        VersionKey key = new VersionKey("", "m", "1.0.1");
        try (InferenceEngine impatient =
                new InferenceEngine(TestModels.engine(directory, 1, ByteSize.mib(64)), SHORT, Clock.system())) {
            impatient.offer(key, () -> bundle);

            Problem problem =
                    refusal(() -> impatient.predict(key, TestModels.floats(1, 1), TestModels.PLAIN, soon(WIDE)));

            assertThat(problem.detail())
                    .isEqualTo("model: m@1.0.1 failed to load; the deadline passed while the model was running");
            assertThat(VersionsFault.isBehind(problem)).isTrue();
            assertThat(impatient.bytes()).isZero();
        }
    }

    @Test
    void of_a_version_that_is_checked_while_the_engine_ends_nothing_is_said() throws Exception {
        Bundle bundle = endless("1.0.1");
        Future<Problem> check = callers.submit(() -> refusal(() -> engine.check(bundle)));
        Eventually.until(Eventually.BOUND, () -> engine.aside() == 1);

        engine.close();

        assertThat(check.get().code()).isEqualTo(Problem.Code.OVERLOADED);
        assertThat(refusal(() -> engine.check(bundle)).code()).isEqualTo(Problem.Code.OVERLOADED);
    }

    @Test
    void draining_waits_for_what_is_done_aside_and_lets_nothing_new_begin() throws Exception {
        Future<Problem> aside = callers.submit(
                () -> refusal(() -> engine.predictAside(KEY, FOR_EVER, TestModels.PLAIN, Duration.ofSeconds(1))));
        Eventually.until(Eventually.BOUND, () -> engine.aside() == 1);

        engine.drain(soon(WIDE));

        assertThat(engine.aside()).isZero();
        assertThat(aside.get().code()).isEqualTo(Problem.Code.DEADLINE_EXCEEDED);
        VersionKey other = new VersionKey("", "m", "2.0.0");
        engine.offer(other, () -> endless("2.0.0"));
        Problem late = refusal(() -> engine.load(other, soon(WIDE)));
        assertThat(late.detail()).isEqualTo("model: m@2.0.0 failed to load; models: stopping (expected: running)");
        assertThat(VersionsFault.isBehind(late))
                .as("nothing against the version")
                .isFalse();
    }

    @Test
    void closing_ends_what_is_asked_aside_at_once() throws Exception {
        Future<Problem> aside =
                callers.submit(() -> refusal(() -> engine.predictAside(KEY, FOR_EVER, TestModels.PLAIN, WIDE)));
        Eventually.until(Eventually.BOUND, () -> engine.aside() == 1);

        engine.close();

        assertThat(aside.get().detail()).isEqualTo("models: stopping (expected: running)");
        assertThat(VersionsFault.isBehind(aside.get()))
                .as("nothing against the version")
                .isFalse();
        assertThat(engine.bytes()).isZero();
    }

    private Bundle endless(String version) {
        String golden = """
                {"rows":[{"input":[{"name":"x","datatype":"FP32","shape":[1,1],"data":[1e15]}],
                          "output":[{"name":"y","data":[1]}]}]}
                """;
        return TestModels.bundle(
                own, "m", version, TestModels.counting(), TestModels.tensors(TestModels.BATCHES), golden);
    }

    private Answer predict(Inputs inputs, Duration patience) {
        return engine.predict(KEY, inputs, TestModels.PLAIN, soon(patience));
    }

    private static Problem refusal(ThrowingCallable call) {
        return catchThrowableOfType(Problem.class, call);
    }

    private static Deadline soon(Duration patience) {
        return Deadline.after(patience, Clock.system());
    }
}
