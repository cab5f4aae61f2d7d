package dev.gopuram.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.models.Embed;
import dev.gopuram.contracts.models.Embeddings;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Readiness;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.ManualClock;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How models come and go: loading, readiness, failure, unloading. */
class ModelLifeTest {
    private static final Duration WIDE = Duration.ofSeconds(30);
    private static final ThreadFactory THREADS = Thread.ofPlatform().daemon().factory();

    /** Shared, so that the model is unpacked once. */
    @TempDir
    static Path dataDir;

    @TempDir
    Path emptyDir;

    private final ManualClock clock = new ManualClock();

    @Test
    void a_node_is_ready_when_its_model_is_loaded_and_writes_only_below_its_directory() throws Exception {
        Opened<Models> models = ModelsAssembly.open(ModelsConfig.defaults(), dataDir, Clock.system());
        assertThat(models.part().readiness()).isEqualTo(Readiness.notReady("all-minilm-l6-v2@1.0.0 is not loaded yet"));

        models.part().start();
        Eventually.until(WIDE, () -> models.part().readiness().equals(Readiness.ready()));

        models.part().stop();
        try (Stream<Path> directories = Files.list(dataDir)) {
            assertThat(directories.map(path -> path.getFileName().toString())).contains("models");
        }
        Field temporary = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("tempDirectory");
        temporary.setAccessible(true);
        assertThat((Path) temporary.get(null)).doesNotExist();
    }

    @Test
    void a_call_before_the_start_loads_what_it_needs() {
        Opened<Models> models = ModelsAssembly.open(ModelsConfig.defaults(), dataDir, Clock.system());

        assertThat(embed(models.port()).vectors()).hasSize(1);

        models.part().stop();
    }

    @Test
    void after_the_stop_calls_are_refused() {
        Opened<Models> models = ModelsAssembly.open(ModelsConfig.defaults(), dataDir, Clock.system());
        models.part().start();
        embed(models.port());

        models.part().drain(Deadline.after(WIDE, Clock.system()));
        models.part().stop();

        assertThat(catchThrowableOfType(Problem.class, () -> embed(models.port()))
                        .code())
                .isEqualTo(Problem.Code.UNAVAILABLE);
    }

    @Test
    void without_preloading_a_node_is_ready_at_once() {
        ModelsConfig d = ModelsConfig.defaults();
        ModelsConfig lazy = new ModelsConfig(
                1, 1, d.queuedRows(), 0, d.maxInput(), d.maxRequest(), d.defaultModel(), Map.of(), false);
        Opened<Models> models = ModelsAssembly.open(lazy, emptyDir, Clock.system());

        models.part().start();

        assertThat(models.part().readiness()).isEqualTo(Readiness.ready());
        assertThat(emptyDir).isEmptyDirectory();
        models.part().stop();
    }

    @Test
    void a_default_model_or_an_alias_that_names_no_model_stops_the_start() {
        ModelsConfig d = ModelsConfig.defaults();
        ModelsConfig alias = new ModelsConfig(
                1,
                1,
                d.queuedRows(),
                0,
                d.maxInput(),
                d.maxRequest(),
                d.defaultModel(),
                Map.of("text-embedding-3-small", "all-minilm-l6-v3"),
                true);
        ModelsConfig model =
                new ModelsConfig(1, 1, d.queuedRows(), 0, d.maxInput(), d.maxRequest(), "minilm", Map.of(), true);

        assertThat(refusal(() -> ModelsAssembly.open(alias, dataDir, clock)).detail())
                .startsWith("aliases.text-embedding-3-small: all-minilm-l6-v3 (expected: a model; ")
                .contains("all-minilm-l6-v2");
        assertThat(refusal(() -> ModelsAssembly.open(model, dataDir, clock)).field())
                .isEqualTo("default_model");
    }

    @Test
    void a_value_outside_of_its_range_is_named() {
        ModelsConfig d = ModelsConfig.defaults();

        assertThat(refusal(() -> new ModelsConfig(
                                1, 1, 2047, 0, d.maxInput(), d.maxRequest(), d.defaultModel(), Map.of(), true))
                        .detail())
                .isEqualTo("queued_rows: 2047 (expected: 2048..1000000)");
        assertThat(refusal(() -> new ModelsConfig(
                                1, 1, 2048, 0, ByteSize.mib(2), ByteSize.mib(1), d.defaultModel(), Map.of(), true))
                        .detail())
                .isEqualTo("max_input: 2MiB (expected: 1..max_request (1MiB))");
    }

    @Test
    void a_failed_load_is_told_and_tried_again_some_seconds_later() {
        AtomicInteger loads = new AtomicInteger();
        SessionSlot slot = slot(() -> {
            loads.incrementAndGet();
            throw new IllegalStateException("disk full");
        });

        Problem problem = refusal(() -> slot.session(Deadline.after(WIDE, Clock.system())));
        assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE);
        assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(5));
        assertThat(slot.readiness()).isInstanceOf(Readiness.NotReady.class);
        refusal(() -> slot.session(Deadline.after(WIDE, Clock.system())));
        assertThat(loads).hasValue(1);

        clock.advance(Duration.ofSeconds(5));
        refusal(() -> slot.session(Deadline.after(WIDE, Clock.system())));
        assertThat(loads).hasValue(2);
    }

    @Test
    void a_caller_waits_for_the_load_only_until_its_deadline() {
        CountDownLatch release = new CountDownLatch(1);
        SessionSlot slot = slot(() -> {
            awaitUnchecked(release);
            throw new IllegalStateException("never loaded");
        });
        CompletableFuture<Problem> waiting =
                inBackground(() -> refusal(() -> slot.session(Deadline.after(Duration.ofMillis(20), clock))));
        Eventually.until(WIDE, () -> slot.readiness().equals(Readiness.notReady(BundledModels.MINILM + " is loading")));

        clock.advance(Duration.ofMillis(20));

        assertThat(waiting.join().code()).isEqualTo(Problem.Code.DEADLINE_EXCEEDED);
        release.countDown();
    }

    @Test
    void a_session_that_was_still_loading_when_its_place_was_closed_is_unloaded() {
        CountDownLatch release = new CountDownLatch(1);
        CompletableFuture<ModelSession> loaded = new CompletableFuture<>();
        SessionSlot slot = slot(() -> {
            awaitUnchecked(release);
            loaded.complete(load());
            return loaded.join();
        });
        slot.load();

        slot.close();
        release.countDown();

        Eventually.until(WIDE, () -> isUnloaded(loaded.join()));
        assertThat(refusal(() -> slot.session(Deadline.after(WIDE, clock))).code())
                .isEqualTo(Problem.Code.UNAVAILABLE);
    }

    @Test
    void closing_a_session_waits_for_the_calls_in_flight_and_refuses_new_ones() {
        ModelSession session = load();
        session.enter();
        CompletableFuture<Boolean> closing = inBackground(() -> session.close(WIDE));
        Eventually.until(WIDE, () -> isUnloaded(session));

        assertThat(closing).isNotDone();
        assertThat(session.embed(session.cut("still works").windows().getFirst()))
                .hasSize(384);
        session.leave();

        assertThat(closing.join()).isTrue();
        assertThat(session.close(WIDE)).as("a second time").isFalse();
    }

    @Test
    void a_session_in_use_beyond_the_bound_is_left_alone() {
        ModelSession session = load();
        session.enter();

        assertThat(session.close(Duration.ofMillis(1))).isFalse();

        assertThat(session.embed(session.cut("still works").windows().getFirst()))
                .hasSize(384);
    }

    private ModelSession load() {
        return new ModelLoader(ModelsConfig.defaults(), dataDir).load(BundledModels.MINILM);
    }

    private static boolean isUnloaded(ModelSession session) {
        try {
            session.enter();
            session.leave();
            return false;
        } catch (Problem closed) {
            return closed.code() == Problem.Code.UNAVAILABLE;
        }
    }

    private SessionSlot slot(Supplier<ModelSession> loader) {
        return new SessionSlot(BundledModels.MINILM, loader, THREADS, clock);
    }

    private static Embeddings embed(Models models) {
        return Contexts.admin().call(() -> models.embed(new Embed("", List.of("hello"), Embed.Purpose.QUERY)));
    }

    private static Problem refusal(ThrowingCallable call) {
        return catchThrowableOfType(Problem.class, call);
    }

    private static <T> CompletableFuture<T> inBackground(Supplier<T> work) {
        return CompletableFuture.supplyAsync(work, Executors.newVirtualThreadPerTaskExecutor());
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
