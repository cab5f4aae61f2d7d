package dev.gopuram.registry;

import static dev.gopuram.registry.TestRegistry.ANN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.contracts.registry.FeedbackTaken;
import dev.gopuram.contracts.registry.FindHistory;
import dev.gopuram.contracts.registry.FindVersion;
import dev.gopuram.contracts.registry.GiveFeedback;
import dev.gopuram.contracts.registry.InspectVersion;
import dev.gopuram.contracts.registry.MoveAlias;
import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutPolicy.Strategy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.StartRollout;
import dev.gopuram.contracts.registry.SteerRollout;
import dev.gopuram.contracts.registry.SteerRollout.Action;
import dev.gopuram.contracts.registry.Transition;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.contracts.registry.VersionHealth;
import dev.gopuram.kernel.Problem;
import dev.gopuram.rollouts.Arm;
import dev.gopuram.rollouts.PolicyDefaults;
import dev.gopuram.rollouts.PredictionId;
import dev.gopuram.rollouts.PredictionId.ShortArm;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** How versions take over, and what stops them. */
@ParameterizedClass
@EnumSource(RegistryServer.class)
class RolloutsTest {
    @TempDir
    private Path home;

    private final RegistryServer server;
    private final ManualClock clock = new ManualClock();
    private TestRegistry registry;

    RolloutsTest(RegistryServer server) {
        this.server = server;
    }

    @BeforeEach
    void open() {
        registry = TestRegistry.on(server, home, clock, TestRegistry.impatient());
        var _ = registry.ready("m", "1.0.0");
        var _ = registry.ready("m", "1.1.0");
        var _ = registry.move(ANN, "m", "production", "1.0.0", "");
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void a_healthy_candidate_takes_over_step_by_step_and_history_names_its_rollout() {
        Rollout rollout = start(Strategy.CANARY);
        assertThat(rollout.state()).isEqualTo(RolloutState.CANARY);
        assertThat(rollout.weight()).isEqualTo(.05);

        for (int step = 0; step < 4; step++) {
            clock.advance(Duration.ofMinutes(11));
            registry.report(rollout.id(), step, step == 3 ? 0 : 1_000, 0, 1_000, 0);
        }

        Rollout done = registry.rollout(rollout.id());
        assertThat(done.state()).as(done.reason() + done.verdict()).isEqualTo(RolloutState.STABLE);
        assertThat(done.transitions())
                .extracting(Transition::to)
                .containsExactly(
                        RolloutState.PENDING,
                        RolloutState.CANARY,
                        RolloutState.CANARY,
                        RolloutState.CANARY,
                        RolloutState.PROMOTING,
                        RolloutState.STABLE);
        assertThat(registry.production("m")).isEqualTo("1.1.0");
        assertThat(registry.view().rollouts()).isEmpty();
        assertThat(registry.as(ANN, r -> r.findHistory(new FindHistory("m", "production", null, 1)))
                        .terms())
                .singleElement()
                .satisfies(term -> assertThat(term.rollout()).isEqualTo(rollout.id()));
        assertThat(registry.events()).containsSubsequence("rollout.started", "rollout.advanced", "rollout.promoted");
    }

    @Test
    void a_candidate_that_fails_is_rolled_back_once_and_the_alias_never_moved() {
        Rollout rollout = start(Strategy.CANARY);
        for (int again = 0; again < 3; again++) {
            registry.report(rollout.id(), 0, 1_000, 0, 60, 50);
        }

        assertThat(registry.rollout(rollout.id()).state()).isEqualTo(RolloutState.ROLLED_BACK);
        assertThat(registry.rollout(rollout.id()).weight()).isZero();
        assertThat(registry.production("m")).isEqualTo("1.0.0");
        assertThat(registry.rows("alias_term")).isOne();
        assertThat(registry.events()).filteredOn("rollout.rolled_back"::equals).hasSize(1);
    }

    @Test
    void a_report_that_comes_again_or_late_changes_nothing() {
        Rollout rollout = start(Strategy.CANARY);
        registry.report(rollout.id(), 0, 50, 1, 10, 0);
        registry.report(rollout.id(), 0, 100, 2, 20, 1);
        registry.report(rollout.id(), 0, 100, 2, 20, 1);
        registry.report(rollout.id(), 0, 50, 1, 10, 0);

        assertThat(registry.rollout(rollout.id()).evidence()).singleElement().satisfies(step -> {
            assertThat(List.of(step.stable().requests(), step.stable().errors()))
                    .containsExactly(100L, 2L);
            assertThat(List.of(step.candidate().requests(), step.candidate().errors()))
                    .containsExactly(20L, 1L);
        });
        assertThat(registry.view().rollouts())
                .singleElement()
                .satisfies(served -> assertThat(served.others())
                        .allSatisfy(step -> assertThat(step.stable().requests()).isZero()));
    }

    @Test
    void a_pause_holds_the_share_keeps_nobody_from_rolling_back_and_says_who_and_why() {
        Rollout rollout = start(Strategy.CANARY);
        Rollout paused = steer(rollout, Action.PAUSE);
        assertThat(paused.state()).isEqualTo(RolloutState.PAUSED);
        assertThat(paused.weight()).isEqualTo(.05);
        assertThat(paused.transitions().getLast().by()).isEqualTo(ANN);

        registry.report(rollout.id(), 0, 1_000, 0, 60, 50);

        assertThat(registry.rollout(rollout.id()).state()).isEqualTo(RolloutState.ROLLED_BACK);
        assertThat(registry.refused(ANN, r -> r.steerRollout(new SteerRollout(rollout.id(), Action.RESUME, "")))
                        .code())
                .isEqualTo(Problem.Code.CONFLICT);
    }

    @Test
    void blue_green_moves_the_alias_when_it_takes_over_and_back_when_it_fails() {
        Rollout rollout = start(Strategy.BLUE_GREEN);
        assertThat(rollout.state()).isEqualTo(RolloutState.SHADOW);
        Rollout over = steer(rollout, Action.ADVANCE);
        assertThat(over.state()).isEqualTo(RolloutState.PROMOTING);
        assertThat(registry.production("m")).isEqualTo("1.1.0");

        registry.report(rollout.id(), 0, 0, 0, 60, 50);

        assertThat(registry.rollout(rollout.id()).state()).isEqualTo(RolloutState.ROLLED_BACK);
        assertThat(registry.production("m")).isEqualTo("1.0.0");
        assertThat(registry.rows("alias_term")).isEqualTo(3);
    }

    @Test
    void an_alias_has_one_rollout_at_a_time_and_is_moved_by_it_alone() {
        Rollout rollout = start(Strategy.CANARY);

        assertThat(registry.refused(ANN, r -> r.startRollout(request(Strategy.CANARY)))
                        .code())
                .isEqualTo(Problem.Code.CONFLICT);
        assertThat(registry.refused(ANN, r -> r.moveAlias(new MoveAlias("m", "production", "1.1.0", "", "")))
                        .code())
                .isEqualTo(Problem.Code.CONFLICT);
        var _ = steer(rollout, Action.ABORT);
        assertThat(start(Strategy.CANARY).state()).isEqualTo(RolloutState.CANARY);
    }

    @Test
    void two_promotions_at_once_promote_once() {
        Rollout rollout = start(Strategy.CANARY);
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> steer(rollout, Action.PROMOTE)))
                .limit(4)
                .toList()
                .forEach(CompletableFuture::join);

        assertThat(registry.events()).filteredOn("rollout.promoted"::equals).hasSize(1);
        assertThat(registry.rows("alias_term")).isEqualTo(2);
        assertThat(registry.production("m")).isEqualTo("1.1.0");
    }

    @Test
    void golden_rows_that_take_much_longer_keep_a_candidate_from_taking_over_by_itself() {
        var _ = registry.register(ANN, TestBundles.weights("m", "1.2.0"));
        registry.check("m", "1.2.0", TestRegistry.passed(90_000));
        Rollout rollout = registry.rollout("m", "1.2.0", PolicyDefaults.of(Strategy.CANARY));
        for (int step = 0; step < 3; step++) {
            clock.advance(Duration.ofMinutes(11));
            registry.report(rollout.id(), step, 1_000, 0, 1_000, 0);
        }

        Rollout held = registry.rollout(rollout.id());
        assertThat(held.state()).isEqualTo(RolloutState.PAUSED);
        assertThat(held.reason()).contains("golden rows").contains("90,000");
        assertThat(registry.production("m")).isEqualTo("1.0.0");
    }

    @Test
    void a_candidate_that_cannot_be_loaded_any_more_is_rolled_back() {
        Rollout rollout = start(Strategy.CANARY);
        registry.check("m", "1.1.0", TestRegistry.failed("out of memory"));

        assertThat(registry.rollout(rollout.id()).state()).isEqualTo(RolloutState.ROLLED_BACK);
        assertThat(registry.rollout(rollout.id()).reason()).contains("out of memory");
    }

    @Test
    void wrong_labels_seen_through_feedback_alone_roll_back() {
        Rollout rollout = start(Strategy.CANARY);
        Version stable = registry.as(ANN, r -> r.findVersion(new FindVersion("m@1.0.0")));
        Version candidate = registry.as(ANN, r -> r.findVersion(new FindVersion("m@1.1.0")));
        for (int i = 0; i < 150; i++) {
            assertThat(feedback(stable, rollout, false, "positive").correct()).isTrue();
            assertThat(feedback(candidate, rollout, true, "negative").correct()).isFalse();
        }
        registry.start();

        Eventually.until(
                "it is rolled back", () -> registry.rollout(rollout.id()).state() == RolloutState.ROLLED_BACK);
        VersionHealth health = registry.as(ANN, r -> r.inspectVersion(new InspectVersion("m@1.1.0")));
        assertThat(List.of(health.labelled(), health.correct())).containsExactly(150L, 0L);
        assertThat(health.retrain()).isTrue();
        assertThat(health.segments())
                .singleElement()
                .satisfies(segment -> assertThat(segment.value()).isEqualTo("de"));
    }

    @Test
    void feedback_said_again_replaces_and_feedback_on_nothing_is_not_found() {
        Rollout rollout = start(Strategy.CANARY);
        Version stable = registry.as(ANN, r -> r.findVersion(new FindVersion("m@1.0.0")));
        String id = prediction(stable, rollout, false);
        GiveFeedback wrong = new GiveFeedback(id, 0, null, "negative", null, Map.of());
        GiveFeedback right = new GiveFeedback(id, 0, null, "positive", .5, Map.of());

        assertThat(registry.as(ANN, r -> r.giveFeedback(wrong)).replaced()).isFalse();
        assertThat(registry.as(ANN, r -> r.giveFeedback(right)).replaced()).isTrue();

        VersionHealth health = registry.as(ANN, r -> r.inspectVersion(new InspectVersion("m@1.0.0")));
        assertThat(List.of(health.labelled(), health.correct())).containsExactly(1L, 1L);
        assertThat(health.meanRating()).isEqualTo(.5);
        Problem foreign =
                catchThrowableOfType(Problem.class, () -> registry.as("other", ANN, r -> r.giveFeedback(right)));
        assertThat(foreign.code()).isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(registry.refused(
                                ANN, r -> r.giveFeedback(new GiveFeedback(id, 20, null, "positive", null, Map.of())))
                        .code())
                .isEqualTo(Problem.Code.INVALID);
    }

    @Test
    void feedback_on_rows_that_were_never_answered_and_on_an_arm_that_is_another_versions_counts_for_nothing() {
        Rollout rollout = start(Strategy.CANARY);
        Version stable = registry.as(ANN, r -> r.findVersion(new FindVersion("m@1.0.0")));
        GiveFeedback beyond = new GiveFeedback(prediction(stable, rollout, false), 1, false, "", null, Map.of());

        assertThat(registry.refused(ANN, r -> r.giveFeedback(beyond)).detail())
                .isEqualTo("row: 1 (expected: 0..0, as the prediction has)");
        assertThat(feedback(stable, rollout, true, "negative").correct()).isFalse();

        assertThat(registry.rollout(rollout.id()).evidence())
                .allSatisfy(step -> assertThat(step.candidate().labelled()).isZero());
    }

    private Rollout start(Strategy strategy) {
        return registry.as(ANN, r -> r.startRollout(request(strategy)));
    }

    private static StartRollout request(Strategy strategy) {
        return new StartRollout("m", "production", "1.1.0", PolicyDefaults.of(strategy), "newer");
    }

    private Rollout steer(Rollout rollout, Action action) {
        return registry.as(ANN, r -> r.steerRollout(new SteerRollout(rollout.id(), action, "so")));
    }

    /** What was answered is always {@code positive}. */
    private static String prediction(Version version, Rollout rollout, boolean candidate) {
        ShortArm arm = ShortArm.of(new Arm(rollout.id(), 0, candidate));
        return new PredictionId(UUID.randomUUID(), version.number(), arm, List.of(1)).encoded();
    }

    private FeedbackTaken feedback(Version version, Rollout rollout, boolean candidate, String label) {
        GiveFeedback given = new GiveFeedback(
                prediction(version, rollout, candidate), 0, null, label, null, Map.of("country", "de"));
        return registry.as(ANN, r -> r.giveFeedback(given));
    }
}
