package dev.gopuram.registry;

import static dev.gopuram.registry.TestRegistry.ANN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.bundles.BundleArchive;
import dev.gopuram.bundles.BundleLimits;
import dev.gopuram.contracts.registry.AliasTerm;
import dev.gopuram.contracts.registry.DeleteModel;
import dev.gopuram.contracts.registry.FeedbackTaken;
import dev.gopuram.contracts.registry.FindHistory;
import dev.gopuram.contracts.registry.FindVersion;
import dev.gopuram.contracts.registry.GiveFeedback;
import dev.gopuram.contracts.registry.ListVersions;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.rollouts.PredictionId;
import dev.gopuram.testkit.ManualClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every tenant has from its first call on. */
class SeedsTest {
    @TempDir
    private Path home;

    private final ManualClock clock = new ManualClock();
    private final AtomicInteger unpacked = new AtomicInteger();

    @Test
    void a_tenant_has_what_ships_in_production_from_its_first_call_on() throws IOException {
        try (TestRegistry registry = open("1.0.0")) {
            Version version = find(registry, "sentiment");

            assertThat(version.version()).isEqualTo("1.0.0");
            assertThat(version.status()).isEqualTo(Status.READY);
            assertThat(version.aliases()).containsExactly("production");
            assertThat(registry.as("other", ANN, r -> r.findVersion(new FindVersion("sentiment")))
                            .digest())
                    .isEqualTo(version.digest());
            assertThat(unpacked).as("unpacked for the first tenant only").hasValue(1);
            assertThat(registry.events())
                    .containsExactly("model.registered", "model.alias_moved", "model.registered", "model.alias_moved");
            try (Stream<Path> left = Files.list(home.resolve("staging"))) {
                assertThat(left).isEmpty();
            }
        }
    }

    @Test
    void feedback_reaches_what_ships_though_it_was_called_before_the_tenant_was_given_it() {
        try (TestRegistry registry = open("1.0.0")) {
            String id = new PredictionId(
                            UUID.randomUUID(), PredictionId.shippedNumber("sentiment", "1.0.0"), null, List.of(0))
                    .encoded();

            FeedbackTaken taken =
                    registry.as(ANN, r -> r.giveFeedback(new GiveFeedback(id, 0, true, "", null, Map.of())));

            assertThat(taken.model()).isEqualTo("sentiment");
            assertThat(taken.version()).isEqualTo("1.0.0");
            String foreign = new PredictionId(
                            UUID.randomUUID(), PredictionId.shippedNumber("sentiment", "9.0.0"), null, List.of(0))
                    .encoded();
            assertThat(registry.refused(
                                    ANN, r -> r.giveFeedback(new GiveFeedback(foreign, 0, true, "", null, Map.of())))
                            .code())
                    .isEqualTo(Problem.Code.NOT_FOUND);
        }
    }

    @Test
    void what_ships_later_is_there_too_and_in_production_only_when_somebody_says_so() {
        try (TestRegistry registry = open("1.0.0")) {
            var _ = find(registry, "sentiment");
        }
        try (TestRegistry registry = open("1.0.0", "1.1.0")) {
            assertThat(find(registry, "sentiment").version()).isEqualTo("1.0.0");
            assertThat(find(registry, "sentiment@1.1.0").status()).isEqualTo(Status.READY);
            assertThat(unpacked).as("the first version is there already").hasValue(2);
        }
    }

    @Test
    void what_a_tenant_removed_stays_removed_and_what_it_moved_stays_moved() {
        try (TestRegistry registry = open("1.0.0", "1.1.0")) {
            var _ = registry.move(ANN, "sentiment", "production", "1.1.0", "");
            var _ = registry.as("other", ANN, r -> r.deleteModel(new DeleteModel("sentiment")));
        }
        try (TestRegistry registry = open("1.0.0", "1.1.0")) {
            assertThat(find(registry, "sentiment").version()).isEqualTo("1.1.0");
            Problem gone = catchThrowableOfType(
                    Problem.class, () -> registry.as("other", ANN, r -> r.findVersion(new FindVersion("sentiment"))));
            assertThat(gone.code()).isEqualTo(Problem.Code.NOT_FOUND);
        }
    }

    @Test
    void a_name_that_is_the_tenants_own_stays_what_it_is() {
        try (TestRegistry registry = open()) {
            var _ = registry.register(ANN, TestBundles.prompt("sentiment", "3.0.0", "Be kind:"));
        }
        try (TestRegistry registry = open("1.0.0")) {
            assertThat(registry.as(ANN, r -> r.listVersions(new ListVersions("sentiment", "", 10)))
                            .versions())
                    .extracting(Version::version)
                    .containsExactly("3.0.0");
            assertThat(find(registry, "sentiment").version()).isEqualTo("3.0.0");
        }
    }

    @Test
    void the_bundles_in_the_jar_are_registered_as_they_are() {
        try (TestRegistry registry = open(new ShippedSeeds())) {
            for (String name : List.of("all-minilm-l6-v2", "sentiment", "shapes")) {
                assertThat(find(registry, name).status()).as(name).isEqualTo(Status.READY);
                assertThat(registry.as(ANN, r -> r.findHistory(new FindHistory(name, "production", null, 10)))
                                .terms())
                        .extracting(AliasTerm::by)
                        .containsExactly("gopuram");
            }
        }
    }

    private static Version find(TestRegistry registry, String reference) {
        return registry.as(ANN, r -> r.findVersion(new FindVersion(reference)));
    }

    private TestRegistry open(String... versions) {
        return open(() -> Stream.of(versions).<Seeds.Seed>map(Weights::new).toList());
    }

    private TestRegistry open(Seeds seeds) {
        return new TestRegistry(
                RegistryServer.SQLITE.fresh(home, clock),
                home,
                clock,
                TestRegistry.impatient(),
                seeds,
                WriteWatch.NONE);
    }

    private final class Weights implements Seeds.Seed {
        private final String version;

        Weights(String version) {
            this.version = version;
        }

        @Override
        public String name() {
            return "sentiment";
        }

        @Override
        public String version() {
            return version;
        }

        @Override
        public Bundle unpack(Path parent) {
            var _ = unpacked.incrementAndGet();
            try {
                Bytes archive = TestBundles.weights("sentiment", version);
                Path file = Files.write(parent.resolve("archive"), archive.toArray());
                return BundleArchive.unpack(file, parent.resolve("files"), BundleLimits.defaults());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
