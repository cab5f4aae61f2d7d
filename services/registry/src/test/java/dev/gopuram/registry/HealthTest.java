package dev.gopuram.registry;

import static dev.gopuram.registry.TestRegistry.ANN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.gopuram.contracts.registry.Bucket;
import dev.gopuram.contracts.registry.FeatureCounts;
import dev.gopuram.contracts.registry.FeatureDrift;
import dev.gopuram.contracts.registry.GiveFeedback;
import dev.gopuram.contracts.registry.InspectVersion;
import dev.gopuram.contracts.registry.Report;
import dev.gopuram.contracts.registry.SegmentAccuracy;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.contracts.registry.VersionHealth;
import dev.gopuram.contracts.registry.VersionReport;
import dev.gopuram.rollouts.PredictionId;
import dev.gopuram.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How versions fare, and when they are to be trained again. */
@ParameterizedClass
@EnumSource(RegistryServer.class)
class HealthTest {
    @TempDir
    private Path home;

    private final RegistryServer server;
    private final ManualClock clock = new ManualClock();
    private TestRegistry registry;
    private Version version;

    HealthTest(RegistryServer server) {
        this.server = server;
    }

    @BeforeEach
    void open() {
        registry = TestRegistry.on(server, home, clock, TestRegistry.impatient());
        version = registry.ready("m", "1.0.0");
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void chance_is_told_from_change_as_the_tables_of_statistics_do() {
        Drift same = Drift.between(List.of(500L, 300L, 200L), List.of(50L, 30L, 20L));
        Drift slight = Drift.between(List.of(50L, 50L), List.of(60L, 40L));
        Drift great = Drift.between(List.of(500L, 300L, 200L), List.of(200L, 300L, 500L));

        assertThat(same.psi()).isZero();
        assertThat(same.chiSquareP()).isEqualTo(1);
        assertThat(slight.chiSquareP()).isCloseTo(.1552, within(.0001));
        assertThat(great.psi()).isCloseTo(.5498, within(.0001));
        assertThat(great.chiSquareP()).isLessThan(1e-50);
        assertThat(Drift.tail(3.841, 1)).isCloseTo(.05, within(.0001));
        assertThat(Drift.tail(18.307, 10)).isCloseTo(.05, within(.0001));
    }

    @Test
    void drift_is_measured_against_the_manifest_over_all_nodes_and_a_report_that_comes_again_changes_nothing() {
        report("n1", 500, 250, 150, 100);
        report("n2", 500, 250, 150, 100);
        report("n2", 500, 250, 150, 100);

        VersionHealth health = health();
        assertThat(health.requests()).isEqualTo(1_000);
        assertThat(health.errors()).isEqualTo(2);
        assertThat(health.drift()).singleElement().satisfies(drift -> {
            assertThat(drift.feature()).isEqualTo("length");
            assertThat(drift.samples()).isEqualTo(1_000);
            assertThat(drift.psi()).isCloseTo(0, within(.001));
        });
        assertThat(health.retrain()).isFalse();
    }

    @Test
    void a_bound_that_is_left_is_announced_once_and_again_when_it_is_left_anew() {
        report("n1", 1_000, 200, 300, 500);
        registry.watchDrift();
        assertThat(retrainings()).isOne();
        clock.advance(Duration.ofMinutes(1));
        report("n1", 1_100, 220, 330, 550);
        registry.watchDrift();
        registry.watchDrift();
        assertThat(retrainings()).isOne();
        assertThat(health().drift()).extracting(FeatureDrift::samples).containsExactly(1_100L);
        assertThat(health().reasons()).singleElement().asString().startsWith("length: PSI 0.5");

        clock.advance(Duration.ofMinutes(1));
        report("n1", 10_000, 5_000, 3_000, 2_000);
        registry.watchDrift();
        assertThat(health().retrain()).isFalse();
        clock.advance(Duration.ofMinutes(1));
        report("n1", 100_000, 20_000, 30_000, 50_000);
        registry.watchDrift();

        assertThat(retrainings()).isEqualTo(2);
    }

    @Test
    void a_bad_day_shows_after_good_years() {
        report("n1", 1_000_000, 500_000, 300_000, 200_000);
        report("n2", 1_000_000, 500_000, 300_000, 200_000);
        clock.advance(Duration.ofHours(13));
        report("n1", 1_000_000, 500_000, 300_000, 200_000);
        clock.advance(Duration.ofHours(13));
        report("n1", 1_001_000, 500_200, 300_300, 200_500);
        registry.watchDrift();

        assertThat(retrainings()).isOne();
        assertThat(health().drift())
                .as("the other run was not heard of for a day")
                .extracting(FeatureDrift::samples)
                .containsExactly(1_000L);
        assertThat(health().requests()).isEqualTo(2_001_000);

        clock.advance(Duration.ofHours(13));
        report("n1", 1_002_000, 500_700, 300_600, 200_700);
        clock.advance(Duration.ofHours(13));
        report("n1", 1_003_000, 501_200, 300_900, 200_900);
        registry.watchDrift();

        assertThat(health().drift()).extracting(FeatureDrift::samples).containsExactly(2_000L);
        assertThat(health().retrain()).isFalse();
    }

    @Test
    void a_day_with_few_values_is_judged_with_those_before() {
        report("n1", 600, 120, 180, 300);
        clock.advance(Duration.ofDays(2));
        report("n1", 610, 125, 183, 302);
        registry.watchDrift();

        assertThat(health().drift()).extracting(FeatureDrift::samples).containsExactly(610L);
        assertThat(retrainings()).isOne();
    }

    @Test
    void a_week_of_wrong_answers_shows_after_good_years() {
        LongStream.range(0, 300).forEach(i -> feedback(true, Map.of()));
        clock.advance(Duration.ofDays(8));
        LongStream.range(0, 100).forEach(i -> feedback(i % 2 == 0, Map.of()));
        registry.watchDrift();

        assertThat(health().reasons()).singleElement().asString().startsWith("accuracy: 0.500 over 100 labels");
        assertThat(health().labelled()).isEqualTo(400);
    }

    @Test
    void few_values_say_nothing_of_a_population() {
        report("n1", 400, 0, 0, 400);
        registry.watchDrift();

        assertThat(health().retrain()).isFalse();
        assertThat(retrainings()).isZero();
    }

    @Test
    void labels_that_come_when_traffic_is_over_are_looked_at_too_whatever_the_clock_did() {
        clock.advance(Duration.ofHours(1));
        registry.watchDrift();
        clock.set(ManualClock.START.plusSeconds(60));
        LongStream.range(0, 120).forEach(i -> feedback(i % 2 == 0, Map.of()));
        registry.watchDrift();

        assertThat(retrainings()).isOne();
        assertThat(health().reasons()).singleElement().asString().startsWith("accuracy: 0.500 over 120 labels");
    }

    @Test
    void accuracy_is_told_by_segment() {
        LongStream.range(0, 10).forEach(i -> feedback(i < 9, Map.of("country", "de", "age", "old")));
        LongStream.range(0, 4).forEach(i -> feedback(i < 1, Map.of("country", "fr")));

        assertThat(health().segments())
                .containsExactly(
                        new SegmentAccuracy("age", "old", 10, 9),
                        new SegmentAccuracy("country", "de", 10, 9),
                        new SegmentAccuracy("country", "fr", 4, 1));
        assertThat(health().labelled()).isEqualTo(14);
    }

    @Test
    void counts_and_feedback_are_gone_after_their_retention() {
        report("n1", 500, 250, 150, 100);
        feedback(true, Map.of("country", "de"));
        clock.advance(Duration.ofDays(91));
        feedback(true, Map.of("country", "fr"));
        registry.sweep();

        assertThat(health().requests()).isZero();
        assertThat(health().segments()).extracting(SegmentAccuracy::value).containsExactly("fr");
        assertThat(registry.rows("feedback_segment")).isOne();
    }

    private void report(String node, long requests, long... places) {
        List<Bucket> buckets = LongStream.range(0, places.length)
                .mapToObj(i -> new Bucket((int) i, places[(int) i]))
                .toList();
        VersionReport counts = new VersionReport(
                TestRegistry.TENANT,
                "m",
                "1.0.0",
                requests,
                1,
                List.of(new Bucket(100, requests)),
                List.of(new FeatureCounts("length", buckets)));
        var _ = registry.node(r -> r.report(new Report(node, "run1", List.of(), List.of(counts), List.of())));
    }

    private void feedback(boolean correct, Map<String, String> segments) {
        String id = new PredictionId(UUID.randomUUID(), version.number(), null, List.of(1)).encoded();
        var _ = registry.as(ANN, r -> r.giveFeedback(new GiveFeedback(id, 0, correct, "", null, segments)));
    }

    private VersionHealth health() {
        return registry.as(ANN, r -> r.inspectVersion(new InspectVersion("m@1.0.0")));
    }

    private long retrainings() {
        return registry.events().stream()
                .filter("model.retraining_wanted"::equals)
                .count();
    }
}
