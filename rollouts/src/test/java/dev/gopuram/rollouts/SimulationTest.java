package dev.gopuram.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutPolicy.Strategy;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static final RolloutPolicy POLICY = PolicyDefaults.of(Strategy.CANARY);
    private static final Scenario.Behaviour FLAWLESS = behaviour(0, 20, 0.9);
    private static final Scenario.Behaviour USUAL = behaviour(0.01, 20, 0.9);

    @Test
    void a_tenth_of_failures_is_caught_within_few_of_its_own_requests() {
        SimulationReport report = run(scenario(POLICY, FLAWLESS, behaviour(0.1, 20, 0.9), 0), 300);

        assertThat(report.rolledBack()).isEqualTo(300);
        assertThat(report.medianRequests()).isLessThanOrEqualTo(75);
        assertThat(report.p90Requests()).isLessThanOrEqualTo(130);
        assertThat(report.reasons()).containsOnlyKeys("errors");
    }

    @Test
    void twice_as_slow_is_rolled_back() {
        SimulationReport report = run(scenario(POLICY, USUAL, behaviour(0.01, 40, 0.9), 0), 100);

        assertThat(report.reasons()).containsExactlyEntriesOf(Map.of("latency", 100));
    }

    @Test
    void wrong_answers_are_rolled_back_by_feedback_alone() {
        SimulationReport report = run(scenario(POLICY, USUAL, behaviour(0.01, 20, 0.1), 0.2), 100);

        assertThat(report.reasons()).containsExactlyEntriesOf(Map.of("accuracy", 100));
    }

    @Test
    void wrong_answers_that_nobody_tells_of_are_not_found() {
        SimulationReport report = run(scenario(POLICY, USUAL, behaviour(0.01, 20, 0.1), 0), 20);

        assertThat(report.rolledBack()).isZero();
    }

    @Test
    void one_as_good_takes_over_when_its_steps_are_over() {
        SimulationReport report = run(scenario(POLICY, USUAL, USUAL, 0.1), 100);

        assertThat(report.promoted()).isGreaterThanOrEqualTo(98);
        assertThat(report.medianToPromotion()).isBetween(Duration.ofMinutes(40), Duration.ofMinutes(42));
    }

    @Test
    void one_within_the_tolerance_takes_over() {
        SimulationReport report = run(scenario(POLICY, USUAL, behaviour(0.01, 23, 0.88), 0.1), 100);

        assertThat(report.promoted()).isGreaterThanOrEqualTo(98);
    }

    @Test
    void without_traffic_it_is_held() {
        SimulationReport report =
                Simulation.run(new Scenario(POLICY, USUAL, behaviour(1, 20, 0.9), 0, 0), 1, 5, done -> {});

        assertThat(report.held()).isEqualTo(5);
    }

    @Test
    void no_labels_hold_where_labels_are_waited_for() {
        RolloutPolicy waiting = Policies.minLabels(POLICY, 50);

        assertThat(run(scenario(waiting, USUAL, USUAL, 0), 5).held()).isEqualTo(5);
        assertThat(run(scenario(waiting, USUAL, USUAL, 0.2), 5).promoted()).isEqualTo(5);
    }

    @Test
    void blue_green_switches_back_a_failing_one_and_keeps_a_good_one() {
        RolloutPolicy blueGreen = PolicyDefaults.of(Strategy.BLUE_GREEN);

        assertThat(run(scenario(blueGreen, USUAL, behaviour(0.3, 20, 0.9), 0), 50)
                        .rolledBack())
                .isEqualTo(50);
        assertThat(run(scenario(blueGreen, USUAL, USUAL, 0), 50).promoted()).isEqualTo(50);
    }

    @Test
    void the_same_seed_gives_the_same_report() {
        Scenario scenario = scenario(POLICY, USUAL, behaviour(0.05, 20, 0.9), 0);

        assertThat(run(scenario, 20)).isEqualTo(run(scenario, 20));
    }

    @Test
    void progress_is_told_run_by_run() {
        AtomicInteger told = new AtomicInteger();

        Simulation.run(scenario(POLICY, FLAWLESS, behaviour(1, 20, 0.9), 0), 1, 7, told::set);

        assertThat(told).hasValue(7);
    }

    @Test
    void more_traffic_than_a_run_needs_is_thinned_and_said() {
        Scenario busy = new Scenario(POLICY, FLAWLESS, behaviour(1, 20, 0.9), 1_000_000, 0);

        assertThat(Simulation.run(busy, 1, 1, done -> {}).requestsPerSecond()).isLessThan(100);
    }

    @Test
    void what_cannot_be_is_refused() {
        assertThatThrownBy(() -> behaviour(1.5, 20, 0.9))
                .isInstanceOfSatisfying(
                        Problem.class, p -> assertThat(p.field()).isEqualTo("errors"));
        assertThatThrownBy(() -> Simulation.run(scenario(POLICY, USUAL, USUAL, 0), 1, 0, done -> {}))
                .isInstanceOfSatisfying(
                        Problem.class, p -> assertThat(p.field()).isEqualTo("runs"));
    }

    /** The promise: alpha .01 over all gates and steps; no more than 1.5 % of 3,000, with 95 % confidence. */
    @Tag("heavy")
    @Test
    void good_ones_are_seldom_rolled_back_whatever_is_looked_at() {
        for (Scenario.Behaviour same : new Scenario.Behaviour[] {USUAL, behaviour(0.05, 20, 0.7)}) {
            SimulationReport report = Simulation.run(scenario(POLICY, same, same, 0.1), 20_261_122, 3_000, done -> {});
            System.out.println("false roll-backs: " + report);

            assertThat(report.rolledBackUpper()).isLessThanOrEqualTo(0.015);
            assertThat(report.promoted()).isGreaterThanOrEqualTo(2_940);
        }
    }

    /** Short steps, so that a look after each request can be paid for. */
    @Tag("heavy")
    @Test
    void looking_after_each_request_rolls_no_more_good_ones_back() {
        RolloutPolicy quick = Policies.dwell(POLICY, Duration.ofMinutes(1));
        Scenario scenario = new Scenario(quick, USUAL, USUAL, 50, 0.1);

        SimulationReport report = Simulation.run(scenario, 7, 3_000, true, done -> {});
        System.out.println("false roll-backs, looking after each request: " + report);

        assertThat(report.rolledBackUpper()).isLessThanOrEqualTo(0.015);
    }

    @Tag("heavy")
    @Test
    void bad_ones_are_caught_early_in_three_thousand_runs() {
        SimulationReport report = run(scenario(POLICY, FLAWLESS, behaviour(0.1, 20, 0.9), 0), 3_000);
        System.out.println("errors 0 % and 10 %: " + report);

        assertThat(report.rolledBack()).isEqualTo(3_000);
        assertThat(report.medianRequests()).isLessThanOrEqualTo(75);
        assertThat(report.p90Requests()).isLessThanOrEqualTo(130);
    }

    private static SimulationReport run(Scenario scenario, int runs) {
        return Simulation.run(scenario, 42, runs, done -> {});
    }

    private static Scenario scenario(
            RolloutPolicy policy, Scenario.Behaviour stable, Scenario.Behaviour candidate, double labels) {
        return new Scenario(policy, stable, candidate, 20, labels);
    }

    private static Scenario.Behaviour behaviour(double errors, int p50Ms, double accuracy) {
        return new Scenario.Behaviour(errors, Duration.ofMillis(p50Ms), Duration.ofMillis(3L * p50Ms), accuracy);
    }
}
