package dev.gopuram.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.contracts.models.LoadedVersion.State;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.onnx.OnnxGraph;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How versions come and go. */
class VersionLifeTest {
    private static final VersionKey KEY = new VersionKey("", "m", "1.0.0");
    private static final Duration WIDE = Duration.ofSeconds(60);

    @TempDir
    static Path directory;

    @TempDir
    Path own;

    @Test
    void callers_that_come_while_a_version_is_loaded_wait_for_that_one_load() throws Exception {
        Bundle bundle = bundle(TestModels.doubling());
        AtomicInteger opened = new AtomicInteger();
        AtomicInteger givenBack = new AtomicInteger();
        CountDownLatch go = new CountDownLatch(1);
        try (InferenceEngine engine = engine(ByteSize.mib(64), Clock.system());
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            engine.offer(KEY, new BundleSource() {
                @Override
                public Bundle open() {
                    opened.incrementAndGet();
                    await(go);
                    return bundle;
                }

                @Override
                public void giveBack(Bundle read) {
                    givenBack.incrementAndGet();
                }
            });
            List<Future<Answer>> answers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                answers.add(callers.submit(() -> predict(engine, KEY)));
            }
            Eventually.until(Eventually.BOUND, () -> opened.get() == 1);
            assertThat(engine.state(KEY)).isEqualTo(State.LOADING);
            Problem impatient = catchThrowableOfType(
                    Problem.class,
                    () -> engine.predict(
                            KEY,
                            TestModels.floats(1, 1),
                            TestModels.PLAIN,
                            Deadline.after(Duration.ofMillis(1), Clock.system())));
            assertThat(impatient.code()).isEqualTo(Problem.Code.UNAVAILABLE);
            assertThat(impatient.retryAfter()).isPositive();
            assertThat(VersionsFault.isBehind(impatient)).isFalse();

            go.countDown();

            for (Future<Answer> answer : answers) {
                assertThat(TestModels.floats(answer.get().results(), "y")).containsExactly(3);
            }
            assertThat(opened).hasValue(1);
            assertThat(givenBack).hasValue(1);
        }
    }

    @Test
    void a_version_that_does_not_load_is_tried_again_after_longer_and_longer_pauses() {
        ManualClock clock = new ManualClock();
        AtomicInteger opened = new AtomicInteger();
        try (InferenceEngine engine = engine(ByteSize.mib(64), clock)) {
            engine.offer(KEY, () -> {
                opened.incrementAndGet();
                throw Problem.of(Problem.Code.UNAVAILABLE, "no files");
            });

            Problem first = refusal(engine, clock);
            assertThat(first.detail()).isEqualTo("model: m@1.0.0 failed to load; no files");
            assertThat(first.retryAfter()).isEqualTo(Duration.ofSeconds(5));
            assertThat(VersionsFault.isBehind(first)).isTrue();
            clock.advance(Duration.ofMillis(4999));
            assertThat(refusal(engine, clock).code()).isEqualTo(Problem.Code.UNAVAILABLE);
            assertThat(opened).hasValue(1);

            clock.advance(Duration.ofMillis(1));
            assertThat(refusal(engine, clock).retryAfter()).isEqualTo(Duration.ofSeconds(10));
            assertThat(opened).hasValue(2);
        }
    }

    @Test
    void a_version_that_is_kept_does_not_make_room_though_it_was_used_longest_ago() {
        Bundle bundle = bundle(TestModels.doubling());
        long each = OnnxGraph.read(bundle.model()).memoryBytes();
        List<VersionKey> keys = List.of(key("1.0.0"), key("2.0.0"), key("3.0.0"));
        try (InferenceEngine engine = engine(new ByteSize(2 * each), Clock.system())) {
            engine.keep(keys.getFirst()::equals);
            for (VersionKey key : keys) {
                engine.offer(key, () -> bundle);
                predict(engine, key);
            }

            assertThat(keys.stream().map(engine::state)).containsExactly(State.READY, State.UNLOADED, State.READY);
        }
    }

    @Test
    void a_version_that_a_call_is_still_in_is_unloaded_when_that_leaves() {
        Bundle bundle = bundle(TestModels.doubling());
        NativeLibraries.load(directory.resolve("natives"));
        AtomicInteger released = new AtomicInteger();
        VersionSlot slot = slot(bundle, released);
        VersionSlot.Visit visit = slot.enter(Deadline.after(WIDE, Clock.system()));

        slot.close(Deadline.after(Duration.ofMillis(1), Clock.system()));
        assertThat(released).hasValue(0);
        assertThat(TestModels.floats(
                        visit.version()
                                .runAlone(TestModels.floats(1, 1), TestModels.PLAIN, new Halt())
                                .sink()
                                .results(),
                        "y"))
                .containsExactly(3);
        visit.leave();

        Eventually.until(Eventually.BOUND, () -> released.get() == 1);
    }

    @Test
    void a_version_that_was_unloaded_under_its_calls_twice_is_freed_both_times() {
        Bundle bundle = bundle(TestModels.doubling());
        NativeLibraries.load(directory.resolve("natives"));
        AtomicInteger released = new AtomicInteger();
        VersionSlot slot = slot(bundle, released);
        List<VersionSlot.Visit> visits = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            slot.loadAgain();
            visits.add(slot.enter(Deadline.after(WIDE, Clock.system())));
            slot.withhold(Deadline.after(Duration.ofMillis(1), Clock.system()));
        }

        visits.getLast().leave();
        Eventually.until(Eventually.BOUND, () -> released.get() == 1);
        visits.getFirst().leave();

        Eventually.until(Eventually.BOUND, () -> released.get() == 2);
    }

    @Test
    void what_a_call_waits_for_a_load_is_not_what_its_version_takes() {
        ManualClock clock = new ManualClock();
        Bundle bundle = bundle(TestModels.doubling());
        try (InferenceEngine engine = engine(ByteSize.mib(64), clock)) {
            engine.offer(KEY, () -> {
                clock.advance(Duration.ofSeconds(30));
                return bundle;
            });

            Answer answer = engine.predict(KEY, TestModels.floats(1, 1), TestModels.PLAIN, Deadline.after(WIDE, clock));

            assertThat(answer.micros()).isZero();
        }
    }

    private static VersionSlot slot(Bundle bundle, AtomicInteger released) {
        return new VersionSlot(
                KEY,
                () -> LoadedVersion.open(
                        KEY,
                        bundle,
                        OnnxGraph.read(bundle.model()),
                        1,
                        TestModels.engine(directory, 1, ByteSize.mib(1)),
                        new VersionCounters(),
                        new Halt(),
                        Clock.system()),
                _ -> released.incrementAndGet(),
                Thread.ofPlatform().daemon().factory(),
                Clock.system());
    }

    @Test
    void who_asks_aside_goes_past_the_queue_of_the_others() {
        Bundle bundle = bundle(TestModels.doubling());
        try (InferenceEngine engine =
                        new InferenceEngine(TestModels.engine(directory, 1, ByteSize.mib(64)), Clock.system());
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            engine.offer(KEY, () -> bundle);
            predict(engine, KEY);
            VersionKey other = key("2.0.0");
            engine.offer(
                    other,
                    () -> TestModels.bundle(
                            own, "m", "2.0.0", TestModels.counting(), TestModels.tensors(TestModels.BATCHES)));
            Future<Answer> endless = callers.submit(() -> engine.predict(
                    other, TestModels.floats(1, 1e15f), TestModels.PLAIN, Deadline.after(WIDE, Clock.system())));
            Eventually.until(Eventually.BOUND, () -> engine.running() == 1);

            Answer answer = engine.predictAside(KEY, TestModels.floats(1, 1), TestModels.PLAIN, WIDE);

            assertThat(TestModels.floats(answer.results(), "y")).containsExactly(3);
            assertThat(endless.isDone()).as("the only thread is taken").isFalse();
            endless.cancel(true);
        }
    }

    @Test
    @Tag("heavy")
    void a_thousand_times_loaded_and_unloaded_under_traffic_a_version_leaves_no_memory_behind() throws Exception {
        int side = 256;
        Bundle bundle = bundle(TestModels.linear(side, side, new float[side * side]));
        AtomicBoolean over = new AtomicBoolean();
        AtomicLong answered = new AtomicLong();
        long settled = 0;
        try (InferenceEngine engine = engine(ByteSize.mib(64), Clock.system());
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            engine.offer(KEY, () -> bundle);
            List<Future<?>> traffic = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                traffic.add(callers.submit(() -> {
                    while (!over.get()) {
                        ask(engine, side, answered);
                    }
                }));
            }
            for (int cycle = 0; cycle < 1000; cycle++) {
                engine.load(KEY, Deadline.after(WIDE, Clock.system()));
                long before = answered.get();
                Eventually.until(Eventually.BOUND, () -> answered.get() > before);
                engine.unload(KEY, Deadline.after(WIDE, Clock.system()));
                if (cycle == 300) {
                    settled = residentKib();
                }
            }
            over.set(true);
            for (Future<?> each : traffic) {
                each.get();
            }
            assertThat(engine.bytes()).isZero();
        }
        assertThat(residentKib() - settled)
                .as("KiB that 700 more cycles added; a version has %s", side * side * 4 / 1024)
                .isLessThan(48 * 1024);
    }

    /** A version that is away for the moment is all that a caller may hear of. */
    private static void ask(InferenceEngine engine, int side, AtomicLong answered) {
        try {
            Answer _ = engine.predict(
                    KEY, TestModels.floats(1, new float[side]), TestModels.PLAIN, Deadline.after(WIDE, Clock.system()));
            answered.incrementAndGet();
        } catch (Problem problem) {
            assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE);
            Thread.yield();
        }
    }

    /** What the process has in memory; 0 where the system does not say. */
    private static long residentKib() throws IOException {
        System.gc();
        Path status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return 0;
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .sum();
    }

    private Bundle bundle(byte[] graph) {
        return TestModels.bundle(own, "m", "1.0.0", graph, TestModels.tensors(TestModels.BATCHES));
    }

    private static InferenceEngine engine(ByteSize memory, Clock clock) {
        return new InferenceEngine(TestModels.engine(directory, 2, memory), clock);
    }

    private static VersionKey key(String version) {
        return new VersionKey("", "m", version);
    }

    private static Answer predict(InferenceEngine engine, VersionKey key) {
        return engine.predict(key, TestModels.floats(1, 1), TestModels.PLAIN, Deadline.after(WIDE, Clock.system()));
    }

    private static Problem refusal(InferenceEngine engine, Clock clock) {
        return catchThrowableOfType(
                Problem.class,
                () -> engine.predict(KEY, TestModels.floats(1, 1), TestModels.PLAIN, Deadline.after(WIDE, clock)));
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
