package dev.gopuram.registry;

import static dev.gopuram.registry.TestRegistry.ANN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.registry.AliasTerm;
import dev.gopuram.contracts.registry.FindHistory;
import dev.gopuram.contracts.registry.FindRollout;
import dev.gopuram.contracts.registry.FindVersion;
import dev.gopuram.contracts.registry.ListRollouts;
import dev.gopuram.contracts.registry.Report;
import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutPolicy.Expiry;
import dev.gopuram.contracts.registry.RolloutPolicy.Strategy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.ShadowComparison;
import dev.gopuram.contracts.registry.ShadowReport;
import dev.gopuram.contracts.registry.SteerRollout;
import dev.gopuram.contracts.registry.SteerRollout.Action;
import dev.gopuram.kernel.Problem;
import dev.gopuram.rollouts.PolicyDefaults;
import dev.gopuram.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What time alone does to roll-outs, and what it does not. */
@ParameterizedClass
@EnumSource(RegistryServer.class)
class TickingTest {
    @TempDir
    private Path home;

    private final RegistryServer server;
    private final ManualClock clock = new ManualClock();
    private TestRegistry registry;

    TickingTest(RegistryServer server) {
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
    void a_window_that_ends_well_ends_by_itself_when_nobody_reports_any_more() {
        Rollout rollout = start(PolicyDefaults.of(Strategy.BLUE_GREEN));
        compare(rollout, "n1", 1_000, 0);
        tickAfter(Duration.ofMinutes(11));
        assertThat(state(rollout)).isEqualTo(RolloutState.PROMOTING);
        registry.report(rollout.id(), 0, 0, 0, 1_000, 0);
        tickAfter(Duration.ofMinutes(9));
        assertThat(state(rollout)).isEqualTo(RolloutState.PROMOTING);
        tickAfter(Duration.ofMinutes(2));

        assertThat(state(rollout)).isEqualTo(RolloutState.STABLE);
        assertThat(production()).isEqualTo("1.1.0");
        registry.tick();
        assertThat(registry.events()).filteredOn("rollout.promoted"::equals).hasSize(1);
    }

    @Test
    void time_without_traffic_takes_nobody_further() {
        Rollout rollout = start(PolicyDefaults.of(Strategy.CANARY));
        tickAfter(Duration.ofDays(6));

        assertThat(state(rollout)).isEqualTo(RolloutState.CANARY);
        assertThat(registry.rollout(rollout.id()).step()).isZero();
        assertThat(registry.rollout(rollout.id()).verdict().missing()).contains("requests");
        assertThat(registry.as(ANN, r -> r.listRollouts(new ListRollouts("m", true, 10)))
                        .rollouts())
                .containsExactly(registry.rollout(rollout.id()));
        Rollout over = promoting();
        tickAfter(Duration.ofDays(1).minusSeconds(1));
        assertThat(state(over)).isEqualTo(RolloutState.PROMOTING);
    }

    @Test
    void what_is_not_done_in_its_time_is_held_once() {
        Rollout rollout = start(PolicyDefaults.of(Strategy.CANARY));
        tickAfter(Duration.ofDays(7));
        tickAfter(Duration.ofDays(1));

        assertThat(state(rollout)).isEqualTo(RolloutState.PAUSED);
        assertThat(registry.rollout(rollout.id()).weight()).isEqualTo(.05);
        assertThat(registry.events()).filteredOn("rollout.paused"::equals).hasSize(1);
    }

    @Test
    void what_is_not_done_in_its_time_is_taken_back_where_the_policy_says_so() {
        Rollout rollout = promoting();
        assertThat(production()).isEqualTo("1.1.0");
        tickAfter(Duration.ofDays(7));

        assertThat(state(rollout)).isEqualTo(RolloutState.ROLLED_BACK);
        assertThat(production()).isEqualTo("1.0.0");
        assertThat(registry.as(ANN, r -> r.findHistory(new FindHistory("m", "production", null, 10)))
                        .terms())
                .extracting(AliasTerm::version)
                .containsExactly("1.0.0", "1.1.0", "1.0.0");
    }

    @Test
    void a_clock_that_is_set_back_neither_advances_nor_silences() {
        Rollout rollout = start(PolicyDefaults.of(Strategy.CANARY));
        clock.set(ManualClock.START.minus(Duration.ofHours(1)));
        registry.report(rollout.id(), 0, 1_000, 0, 1_000, 0);
        long before = revision();
        registry.tick();
        long shown = revision();
        registry.tick();

        assertThat(state(rollout)).isEqualTo(RolloutState.CANARY);
        assertThat(registry.rollout(rollout.id()).step()).isZero();
        assertThat(shown).isGreaterThan(before);
        assertThat(revision()).as("shown once").isEqualTo(shown);
    }

    @Test
    void what_shadows_compared_is_summed_over_nodes_whatever_comes_again_or_late() {
        Rollout rollout = start(PolicyDefaults.of(Strategy.SHADOW));
        compare(rollout, "n1", 10, 2);
        compare(rollout, "n1", 50, 4);
        compare(rollout, "n2", 50, 1);
        compare(rollout, "n1", 50, 4);
        compare(rollout, "n1", 10, 2);

        ShadowComparison all = registry.rollout(rollout.id()).shadow();
        assertThat(all).isNotNull();
        assertThat(all.compared()).isEqualTo(100);
        assertThat(all.dropped()).isEqualTo(5);
        tickAfter(Duration.ofDays(1));
        assertThat(state(rollout)).isEqualTo(RolloutState.SHADOW);
        assertThat(production()).isEqualTo("1.0.0");
    }

    @Test
    void one_that_cannot_be_judged_keeps_no_other_from_it() {
        Rollout broken = start(PolicyDefaults.of(Strategy.CANARY));
        var _ = registry.ready("n", "1.0.0");
        var _ = registry.ready("n", "1.1.0");
        var _ = registry.move(ANN, "n", "production", "1.0.0", "");
        clock.advance(Duration.ofSeconds(1));
        Rollout fine = registry.rollout("n", "1.1.0", PolicyDefaults.of(Strategy.CANARY));
        compare(broken, "n1", 1, 0);
        var _ = registry.database.write(tx -> tx.update("UPDATE shadow_report SET comparison = 'broken'"));
        tickAfter(Duration.ofDays(7));

        assertThat(state(fine)).isEqualTo(RolloutState.PAUSED);
    }

    @Test
    void a_rollout_long_over_is_gone_and_history_stays() {
        Rollout rollout = start(PolicyDefaults.of(Strategy.CANARY));
        registry.report(rollout.id(), 0, 1_000, 0, 60, 50);
        var _ = registry.move(ANN, "m", "production", "1.1.0", "");
        clock.advance(Duration.ofDays(80));
        Rollout running = registry.rollout("m", "1.0.0", PolicyDefaults.of(Strategy.CANARY));
        clock.advance(Duration.ofDays(11));
        registry.sweep();

        assertThat(registry.refused(ANN, r -> r.findRollout(new FindRollout(rollout.id())))
                        .code())
                .isEqualTo(Problem.Code.NOT_FOUND);
        assertThat(state(running)).isEqualTo(RolloutState.CANARY);
        for (String table : List.of("rollout", "rollout_step")) {
            assertThat(registry.rows(table)).as(table).isOne();
        }
        assertThat(registry.rows("rollout_report")).isZero();
        assertThat(registry.rows("transition")).isEqualTo(2);
        assertThat(registry.rows("alias_term")).isEqualTo(2);
    }

    private Rollout start(RolloutPolicy policy) {
        return registry.rollout("m", "1.1.0", policy);
    }

    /** One that has taken over and is taken back where it is not done in time; nobody calls it. */
    private Rollout promoting() {
        registry.as(ANN, r -> r.listRollouts(new ListRollouts("m", true, 10)))
                .rollouts()
                .forEach(each -> steer(each, Action.ABORT));
        RolloutPolicy usual = PolicyDefaults.of(Strategy.BLUE_GREEN);
        Rollout rollout = start(new RolloutPolicy(
                usual.strategy(),
                usual.steps(),
                usual.dwell(),
                usual.minRequests(),
                usual.alpha(),
                usual.latencyTolerance(),
                usual.accuracyDrop(),
                usual.minLabels(),
                usual.errorLimit(),
                usual.errorLimitRequests(),
                usual.maxDuration(),
                Expiry.REVERT,
                usual.preWindow(),
                usual.postWindow(),
                usual.shadowShare(),
                usual.keepWarm()));
        steer(rollout, Action.ADVANCE);
        return rollout;
    }

    private void steer(Rollout rollout, Action action) {
        var _ = registry.as(ANN, r -> r.steerRollout(new SteerRollout(rollout.id(), action, "so")));
    }

    private void compare(Rollout rollout, String node, long compared, long dropped) {
        ShadowComparison comparison =
                new ShadowComparison(compared, compared, compared, compared, 0, 0, dropped, 0, 0, List.of());
        var _ = registry.node(r -> r.report(
                new Report(node, "run1", List.of(), List.of(), List.of(new ShadowReport(rollout.id(), comparison)))));
    }

    private void tickAfter(Duration time) {
        clock.advance(time);
        registry.tick();
    }

    private String production() {
        return registry.as(ANN, r -> r.findVersion(new FindVersion("m@production")))
                .version();
    }

    private long revision() {
        return registry.database
                .read(tx -> tx.first("SELECT value FROM revision", row -> row.longValue("value")))
                .orElseThrow();
    }

    private RolloutState state(Rollout rollout) {
        return registry.rollout(rollout.id()).state();
    }
}
