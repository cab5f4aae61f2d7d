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
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How models come and go: loading, readiness, failure, unloading. */
class ModelLifeTest {
    private static final Duration WIDE = Duration.ofSeconds(30);

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
        ModelsConfig lazy =
                new ModelsConfig(1, 1, d.queuedRows(), d.maxInput(), d.maxRequest(), d.defaultModel(), Map.of(), false);
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
                d.maxInput(),
                d.maxRequest(),
                d.defaultModel(),
                Map.of("text-embedding-3-small", "all-minilm-l6-v3"),
                true);
        ModelsConfig model =
                new ModelsConfig(1, 1, d.queuedRows(), d.maxInput(), d.maxRequest(), "minilm", Map.of(), true);

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
                                1, 1, 2047, d.maxInput(), d.maxRequest(), d.defaultModel(), Map.of(), true))
                        .detail())
                .isEqualTo("queued_rows: 2047 (expected: 2048..1000000)");
        assertThat(refusal(() -> new ModelsConfig(
                                1, 1, 2048, ByteSize.mib(2), ByteSize.mib(1), d.defaultModel(), Map.of(), true))
                        .detail())
                .isEqualTo("max_input: 2MiB (expected: 1..max_request (1MiB))");
    }

    private static Embeddings embed(Models models) {
        return Contexts.admin().call(() -> models.embed(new Embed("", List.of("hello"), Embed.Purpose.QUERY)));
    }

    private static Problem refusal(ThrowingCallable call) {
        return catchThrowableOfType(Problem.class, call);
    }
}
