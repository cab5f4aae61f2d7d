package dev.gopuram.registry;

import static dev.gopuram.registry.TestRegistry.ANN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.registry.FindVersion;
import dev.gopuram.contracts.registry.ListRollouts;
import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutPolicy.Strategy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.contracts.registry.SteerRollout;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.rollouts.PolicyDefaults;
import dev.gopuram.testkit.ChildJvm;
import dev.gopuram.testkit.ManualClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is stopped dead before and after each write, one after the other: none is left out by chance. */
@Tag("heavy")
class StoppedAnywhereTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MOST_MOMENTS = 200;

    @TempDir
    private Path directory;

    @Test
    void a_promotion_that_is_stopped_anywhere_happened_or_did_not() throws IOException {
        Path prepared = directory.resolve("prepared");
        try (TestRegistry registry = open(prepared)) {
            var _ = registry.ready("m", "1.0.0");
            var _ = registry.ready("m", "1.1.0");
            var _ = registry.move(ANN, "m", "production", "1.0.0", "");
            var _ = registry.rollout("m", "1.1.0", PolicyDefaults.of(Strategy.CANARY));
        }
        int moments = 0;
        boolean stopped = true;
        while (stopped) {
            Path home = copy(prepared, directory.resolve("at-" + ++moments));
            stopped = stopsAt(moments, home, StoppingChild.PROMOTE, "");
            requireConsistent(home, moments);
            assertThat(moments).isLessThan(MOST_MOMENTS);
        }
        assertThat(moments).as("moments of a promotion").isGreaterThan(16);
    }

    @Test
    void a_registration_that_is_stopped_anywhere_is_whole_or_not_seen_and_can_be_done_again() throws IOException {
        Path prepared = directory.resolve("prepared");
        String upload;
        try (TestRegistry registry = open(prepared)) {
            upload = registry.upload(ANN, TestBundles.prompt("p", "1.0.0", "Hello"));
        }
        int moments = 0;
        boolean stopped = true;
        while (stopped) {
            Path home = copy(prepared, directory.resolve("at-" + ++moments));
            stopped = stopsAt(moments, home, "register", upload);
            requireWhole(home, upload, moments);
            assertThat(moments).isLessThan(MOST_MOMENTS);
        }
        assertThat(moments).as("moments of a registration").isGreaterThan(16);
    }

    private static boolean stopsAt(int moment, Path home, String what, String upload) {
        try (ChildJvm child =
                ChildJvm.start(StoppingChild.class, home.toString(), what, Integer.toString(moment), upload)) {
            List<String> said = child.awaitEnd(PATIENCE);
            boolean done = said.stream().anyMatch(line -> line.startsWith(StoppingChild.DONE));
            assertThat(child.awaitExit(PATIENCE)).as("%s", said).contains(done ? 0 : 137);
            return !done;
        }
    }

    /** One version in production; roll-out, history, events and what nodes are told agree; and it can be finished. */
    private static void requireConsistent(Path home, int moment) {
        try (TestRegistry registry = open(home)) {
            Rollout rollout = only(registry);
            boolean promoted = rollout.state() == RolloutState.STABLE;
            assertThat(registry.production("m")).as("moment %d", moment).isEqualTo(promoted ? "1.1.0" : "1.0.0");
            assertThat(registry.view().rollouts()).hasSize(promoted ? 0 : 1);
            assertThat(registry.rows("alias_term WHERE until_at IS NULL")).isOne();
            assertThat(registry.rows("alias_term")).isEqualTo(promoted ? 2 : 1);
            assertThat(registry.events()).filteredOn("rollout.promoted"::equals).hasSize(promoted ? 1 : 0);
            assertThat(registry.events())
                    .filteredOn("model.alias_moved"::equals)
                    .hasSize(promoted ? 2 : 1);
            assertThat(rollout.transitions().getLast().to() == RolloutState.STABLE)
                    .isEqualTo(promoted);

            registry.as(ANN, r -> r.steerRollout(new SteerRollout(rollout.id(), SteerRollout.Action.PROMOTE, "again")));
            assertThat(registry.production("m")).isEqualTo("1.1.0");
            assertThat(registry.events()).filteredOn("rollout.promoted"::equals).hasSize(1);
        }
    }

    private static void requireWhole(Path home, String upload, int moment) {
        try (TestRegistry registry = open(home)) {
            boolean seen = !registry.view().versions().isEmpty();
            assertThat(registry.events()).as("moment %d", moment).hasSize(seen ? 2 : 0);

            Version version = registry.register(ANN, upload);

            assertThat(version.status()).isEqualTo(Status.READY);
            Version found = registry.as(ANN, r -> r.findVersion(new FindVersion("p")));
            assertThat(found).isEqualTo(version);
            assertThat(registry.events()).containsExactly("model.registered", "model.alias_moved");
            assertThat(registry.objects.list("", "", 100)).hasSize((int) registry.rows("object"));
            assertThat(registry.rows("object")).isEqualTo(registry.rows("object WHERE state = 'STORED'"));
        }
    }

    private static Rollout only(TestRegistry registry) {
        return registry.as(ANN, r -> r.listRollouts(new ListRollouts("m", false, 2)))
                .rollouts()
                .getFirst();
    }

    private static TestRegistry open(Path home) {
        ManualClock clock = new ManualClock();
        return TestRegistry.on(RegistryServer.SQLITE, home, clock, TestRegistry.impatient());
    }

    private static Path copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
        return to;
    }
}
