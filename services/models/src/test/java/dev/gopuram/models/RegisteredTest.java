package dev.gopuram.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.models.PredictOptions;
import dev.gopuram.contracts.models.Results;
import dev.gopuram.contracts.registry.ServedVersion;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.inference.EngineConfig;
import dev.gopuram.inference.InferenceEngine;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.rollouts.RolloutFollower;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is served between a new view and the moment that everybody was told of it. */
class RegisteredTest {
    private static final String TENANT = "acme";
    private static final ThreadFactory THREADS = Thread.ofVirtual().factory();

    @TempDir
    Path data;

    @TempDir
    Path bundles;

    private final ServingRegistry registry = new ServingRegistry();
    private final Clock clock = Clock.system();
    private final RolloutFollower follower = new RolloutFollower(
            registry, RolloutFollower.Settings.of("node-1", "run-1"), clock, new SplittableRandom(1), THREADS);
    private InferenceEngine engine;
    private Registered registered;

    @BeforeEach
    void open() {
        engine =
                new InferenceEngine(new EngineConfig(1, 1, 64, ByteSize.mib(64), 1000, data.resolve("natives")), clock);
        Artifacts.NodeCalls calls = new Artifacts.NodeCalls() {
            @Override
            public <T> T in(String tenant, Supplier<T> call) {
                return Contexts.call(tenant, Set.of(), call);
            }
        };
        registered = new Registered(
                follower,
                new Artifacts(registry, calls, data.resolve("artifacts"), ByteSize.mib(64), clock),
                engine,
                ModelSet.ALL,
                new WarmVersions(clock),
                new References(),
                THREADS);
        follower.start();
    }

    @AfterEach
    void stop() {
        follower.stop();
        engine.close();
    }

    @Test
    void what_was_registered_anew_is_never_answered_by_the_files_of_the_former() {
        registry.register(TENANT, Scorers.good(bundles, "credit", "1.0.0"), Status.READY);
        assertThat(label()).isEqualTo("yes");

        String digest = served().digest();
        registry.register(TENANT, Scorers.flipped(bundles.resolve("anew"), "credit", "1.0.0"), Status.READY);
        Eventually.until(Eventually.BOUND, () -> !served().digest().equals(digest));

        // Nobody has told it of the new view: requests are faster.
        assertThat(label()).isEqualTo("no");
        registered.take(follower.view());
        assertThat(label()).isEqualTo("no");
    }

    private ServedVersion served() {
        return Eventually.value(
                        Eventually.BOUND,
                        () -> registered.served().find(TENANT, "credit", "1.0.0"),
                        each -> each.isPresent())
                .orElseThrow();
    }

    private String label() {
        ModelVersion version = registered.version(served());
        PredictOptions plain = new PredictOptions(null, null, false, List.of(), false);
        Results results = engine.predict(
                        version.key(), Scorers.row(1, 2), plain, Deadline.after(Duration.ofSeconds(60), clock))
                .results();
        return ((Results.Labelled) results)
                .rows()
                .getFirst()
                .scores()
                .getFirst()
                .label();
    }
}
