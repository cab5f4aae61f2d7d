package dev.gopuram.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.registry.ArmCounts;
import dev.gopuram.contracts.registry.Bucket;
import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutPolicy.Expiry;
import dev.gopuram.contracts.registry.RolloutPolicy.Strategy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.ShadowComparison;
import dev.gopuram.contracts.registry.SteerRollout.Action;
import dev.gopuram.contracts.registry.StepEvidence;
import dev.gopuram.contracts.registry.Transition;
import dev.gopuram.contracts.registry.Verdict;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DecisionTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant AFTER_DWELL = START.plus(Duration.ofMinutes(10));
    private static final RolloutPolicy CANARY = PolicyDefaults.of(Strategy.CANARY);
    private static final RolloutPolicy AB = PolicyDefaults.of(Strategy.AB);
    private static final RolloutPolicy BLUE_GREEN = PolicyDefaults.of(Strategy.BLUE_GREEN);
    private static final RolloutPolicy SHADOW = PolicyDefaults.of(Strategy.SHADOW);
    private static final ArmCounts NONE = arm(0, 0, 0);
    private static final ArmCounts FAILING = arm(20, 11, 0);

    @Test
    void it_waits_until_its_candidate_is_loaded_and_then_gets_its_first_share() {
        Rollout pending = rollout(CANARY, RolloutState.PENDING, 0, 0, NONE, NONE);

        assertThat(missing(Decision.next(pending, false, AFTER_DWELL))).contains("being loaded");
        assertThat(advanced(Decision.next(pending, true, AFTER_DWELL)))
                .extracting(Decision.Advance::to, Decision.Advance::step, Decision.Advance::weight)
                .containsExactly(RolloutState.CANARY, 0, .05);
    }

    @Test
    void a_window_before_is_a_shadow() {
        Rollout pending = rollout(BLUE_GREEN, RolloutState.PENDING, 0, 0, NONE, NONE);

        assertThat(advanced(Decision.next(pending, true, START)))
                .extracting(Decision.Advance::to, Decision.Advance::weight)
                .containsExactly(RolloutState.SHADOW, 0.0);
    }

    @Test
    void a_step_goes_on_when_time_and_requests_are_there() {
        Rollout step = rollout(CANARY, RolloutState.CANARY, 0, .05, arm(2_000, 0, 40), arm(100, 0, 2));

        assertThat(missing(Decision.next(step, true, AFTER_DWELL.minusMillis(1))))
                .isEqualTo("9m 59s of 10m");
        Decision.Advance next = advanced(Decision.next(step, true, AFTER_DWELL));
        assertThat(next.to()).isEqualTo(RolloutState.CANARY);
        assertThat(next.weight()).isEqualTo(.25);
        assertThat(next.reason())
                .contains("100 requests of the candidate, 0 errors")
                .contains("2,000 of the stable");
    }

    @Test
    void the_last_share_is_all_and_may_be_switched_back() {
        Rollout step = rollout(CANARY, RolloutState.CANARY, 2, .5, arm(2_000, 0, 40), arm(2_000, 0, 40));

        assertThat(advanced(Decision.next(step, true, AFTER_DWELL)))
                .extracting(Decision.Advance::to, Decision.Advance::step, Decision.Advance::weight)
                .containsExactly(RolloutState.PROMOTING, 3, 1.0);
    }

    @Test
    void after_its_window_it_has_taken_over() {
        Rollout last = rollout(CANARY, RolloutState.PROMOTING, 3, 1, NONE, arm(2_000, 0, 40));

        assertThat(missing(Decision.next(last, true, AFTER_DWELL.minusMillis(1))))
                .isNotEmpty();
        assertThat(Decision.next(last, true, AFTER_DWELL)).isInstanceOf(Decision.Promote.class);
    }

    @Test
    void no_traffic_holds_whatever_time_passes() {
        Instant late = START.plus(Duration.ofDays(6));
        for (RolloutState state : List.of(RolloutState.CANARY, RolloutState.PROMOTING)) {
            double weight = state == RolloutState.CANARY ? .05 : 1;
            int step = state == RolloutState.CANARY ? 0 : 3;

            assertThat(missing(Decision.next(rollout(CANARY, state, step, weight, NONE, NONE), true, late)))
                    .contains("0 of 100 requests of the candidate");
        }
        assertThat(missing(Decision.next(rollout(BLUE_GREEN, RolloutState.SHADOW, 0, 0, NONE, NONE), true, late)))
                .contains("0 of 100 compared requests");
    }

    @Test
    void each_thing_that_is_missing_holds() {
        assertThat(missing(Decision.next(
                        rollout(CANARY, RolloutState.CANARY, 0, .05, arm(99, 0, 0), arm(100, 0, 0)),
                        true,
                        AFTER_DWELL)))
                .isEqualTo("99 of 100 requests of the stable version");
        ArmCounts untimed = new ArmCounts(100, 0, 0, 0, 0, 0, List.of());
        assertThat(missing(Decision.next(
                        rollout(CANARY, RolloutState.CANARY, 0, .05, arm(2_000, 0, 0), untimed), true, AFTER_DWELL)))
                .isEqualTo("0 of 100 timed requests of the candidate");
        RolloutPolicy labels = Policies.minLabels(CANARY, 30);
        assertThat(missing(Decision.next(
                        rollout(labels, RolloutState.CANARY, 0, .05, arm(2_000, 0, 0), arm(100, 0, 0)),
                        true,
                        AFTER_DWELL)))
                .isEqualTo("0 of 30 labels on the candidate; 0 of 30 labels on the stable version");
    }

    @Test
    void doubt_too_small_to_roll_back_is_enough_to_hold() {
        Rollout step = rollout(CANARY, RolloutState.CANARY, 0, .05, arm(2_000, 0, 40), arm(100, 4, 2));

        assertThat(missing(Decision.next(step, true, AFTER_DWELL))).contains("evidence of");
    }

    @Test
    void more_errors_roll_back_and_the_reason_has_the_numbers() {
        Rollout step = rollout(CANARY, RolloutState.CANARY, 0, .05, arm(2_000, 0, 0), arm(100, 9, 0));

        assertThat(reason(Decision.next(step, true, START)))
                .startsWith("errors: 9 of 100 of the candidate failed and 0 of 2,000 of the stable version; evidence")
                .endsWith("(limit: 1.20e+03 to 1)");
    }

    @Test
    void slower_ones_roll_back() {
        Rollout step = rollout(CANARY, RolloutState.CANARY, 0, .05, arm(2_000, 0, 40), arm(100, 0, 60));

        assertThat(reason(Decision.next(step, true, START)))
                .startsWith("latency: 60 of 100 of the candidate took more than 5,000 us and 40 of 2,000");
    }

    @Test
    void as_slow_as_a_stable_version_that_became_slow_is_no_ground() {
        Rollout step = rollout(CANARY, RolloutState.CANARY, 0, .05, arm(2_000, 0, 1_200), arm(100, 0, 60));

        assertThat(Decision.next(step, true, START)).isInstanceOf(Decision.Stay.class);
    }

    @Test
    void slower_within_the_tolerance_is_no_ground() {
        Rollout step = rollout(CANARY, RolloutState.CANARY, 0, .05, arm(200_000, 0, 20), arm(10_000, 0, 450));

        assertThat(Decision.next(step, true, START)).isInstanceOf(Decision.Stay.class);
    }

    @Test
    void wrong_answers_roll_back_by_feedback() {
        ArmCounts right = new ArmCounts(2_000, 0, 2_000, 0, 200, 180, List.of());
        ArmCounts wrong = new ArmCounts(100, 0, 100, 0, 40, 4, List.of());

        assertThat(reason(Decision.next(rollout(CANARY, RolloutState.CANARY, 0, .05, right, wrong), true, START)))
                .startsWith("accuracy: 4 of 40 labelled answers of the candidate were right and 180 of 200");
    }

    @Test
    void labels_that_come_when_their_step_is_over_roll_back_too_and_hold_up_nothing() {
        StepEvidence good = evidence(1, .25, labelled(2_000, 0, 0), labelled(2_000, 0, 0));
        StepEvidence wrong = evidence(0, .05, labelled(2_000, 200, 180), labelled(100, 40, 4));
        StepEvidence doubtful = evidence(0, .05, labelled(2_000, 200, 180), labelled(100, 10, 3));

        assertThat(reason(Decision.next(
                        rollout(CANARY, RolloutState.CANARY, 1, .25, List.of(wrong, good), null), true, START)))
                .startsWith("accuracy: 4 of 40 labelled answers of the candidate were right and 180 of 200");
        Decision next = Decision.next(
                rollout(CANARY, RolloutState.CANARY, 1, .25, List.of(doubtful, good), null), true, AFTER_DWELL);
        assertThat(next.verdict().accuracy()).isGreaterThan(Math.log(10));
        assertThat(next).isInstanceOf(Decision.Advance.class);
    }

    @Test
    void with_all_traffic_it_is_compared_with_what_the_stable_version_did_before() {
        int usual = LatencyBuckets.index(1_000);
        ArmCounts before =
                new ArmCounts(2_000, 0, 0, 0, 0, 0, List.of(new Bucket(usual, 1_990), new Bucket(usual + 90, 10)));
        List<StepEvidence> steps = List.of(
                new StepEvidence(2, .5, null, before, before),
                new StepEvidence(3, 1, 5_119L, NONE, new ArmCounts(200, 0, 200, 150, 0, 0, List.of())));

        assertThat(reason(Decision.next(rollout(CANARY, RolloutState.PROMOTING, 3, 1, steps, null), true, START)))
                .startsWith("latency: 150 of 200 of the candidate took more than 5,119 us and 10 of 2,000");
    }

    @Test
    void the_guard_holds_in_every_state_in_which_the_candidate_answers() {
        for (RolloutState state : List.of(RolloutState.CANARY, RolloutState.PROMOTING, RolloutState.PAUSED)) {
            double weight = state == RolloutState.PROMOTING ? 1 : .05;
            Rollout failing = rollout(CANARY, state, 0, weight, NONE, FAILING);

            assertThat(reason(Decision.next(failing, true, START))).startsWith("guard: 11 of 20 requests");
        }
        assertThat(reason(Decision.next(rollout(AB, RolloutState.CANARY, 0, .5, NONE, FAILING), true, START)))
                .startsWith("guard");
        assertThat(reason(Decision.next(
                        rollout(SHADOW, RolloutState.SHADOW, 0, 0, List.of(), shadow(20, 11, 0)), true, START)))
                .startsWith("guard");
        assertThat(reason(Decision.next(
                        rollout(SHADOW, RolloutState.PAUSED, 0, 0, List.of(), shadow(20, 11, 0)), true, START)))
                .startsWith("guard");
    }

    @Test
    void the_guard_needs_as_many_requests_as_its_policy_says() {
        Rollout few = rollout(CANARY, RolloutState.PROMOTING, 3, 1, NONE, arm(19, 19, 0));

        assertThat(Decision.next(few, true, START)).isInstanceOf(Decision.Stay.class);
    }

    @Test
    void a_paused_one_is_rolled_back_by_evidence_too_and_does_not_go_on() {
        Rollout bad = rollout(CANARY, RolloutState.PAUSED, 0, .05, arm(2_000, 0, 0), arm(100, 9, 0));
        Rollout good = rollout(CANARY, RolloutState.PAUSED, 0, .05, arm(2_000, 0, 0), arm(1_000, 0, 0));

        assertThat(Decision.next(bad, true, START)).isInstanceOf(Decision.RollBack.class);
        assertThat(Decision.next(good, true, AFTER_DWELL)).isInstanceOf(Decision.Stay.class);
    }

    @Test
    void an_ab_test_reports_and_goes_on() {
        Rollout worse = rollout(AB, RolloutState.CANARY, 0, .5, arm(2_000, 0, 0), arm(2_000, 90, 0));

        Decision decision = Decision.next(worse, true, AFTER_DWELL);

        assertThat(missing(decision)).contains("A/B");
        assertThat(decision.verdict().errors()).isGreaterThan(decision.verdict().bound());
    }

    @Test
    void a_shadow_that_fails_alone_is_rolled_back_and_one_that_fails_alike_is_not() {
        Rollout alone = rollout(BLUE_GREEN, RolloutState.SHADOW, 0, 0, List.of(), shadow(1_000, 20, 0));
        Rollout alike = rollout(BLUE_GREEN, RolloutState.SHADOW, 0, 0, List.of(), shadow(1_000, 20, 22));

        assertThat(reason(Decision.next(alone, true, START))).startsWith("errors: of 1,000 requests asked of both");
        assertThat(advanced(Decision.next(alike, true, AFTER_DWELL)).to()).isEqualTo(RolloutState.PROMOTING);
    }

    @Test
    void a_shadow_takes_over_only_when_somebody_says_so() {
        Rollout good = rollout(SHADOW, RolloutState.SHADOW, 0, 0, List.of(), shadow(100_000, 0, 0));

        assertThat(missing(Decision.next(good, true, AFTER_DWELL))).contains("says so");
        assertThat(Decision.steered(good, Action.PROMOTE, "good", START)).isInstanceOf(Decision.Promote.class);
    }

    @Test
    void when_its_time_is_over_it_is_held_or_reverted() {
        Instant over = START.plus(CANARY.maxDuration());
        Rollout held = rollout(CANARY, RolloutState.CANARY, 0, .05, NONE, NONE);
        RolloutPolicy reverts = Policies.expiry(CANARY, Expiry.REVERT);

        assertThat(Decision.next(held, true, over.minusMillis(1))).isInstanceOf(Decision.Stay.class);
        assertThat(Decision.next(held, true, over)).isInstanceOf(Decision.Pause.class);
        assertThat(reason(Decision.next(rollout(reverts, RolloutState.CANARY, 0, .05, NONE, NONE), true, over)))
                .startsWith("not done within 7d;");
        assertThat(Decision.next(rollout(reverts, RolloutState.PAUSED, 0, .05, NONE, NONE), true, over))
                .isInstanceOf(Decision.RollBack.class);
        assertThat(Decision.next(rollout(CANARY, RolloutState.PAUSED, 0, .05, NONE, NONE), true, over))
                .isInstanceOf(Decision.Stay.class);
    }

    @Test
    void who_resumes_one_gives_it_its_time_anew() {
        Instant over = START.plus(CANARY.maxDuration());
        Transition resumed = new Transition(RolloutState.PAUSED, RolloutState.CANARY, 0, over, "anna", "go on");
        Rollout again = rollout(
                CANARY, RolloutState.CANARY, 0, .05, List.of(evidence(0, .05, NONE, NONE)), null, List.of(resumed));

        assertThat(Decision.next(again, true, over)).isInstanceOf(Decision.Stay.class);
    }

    @Test
    void one_that_is_over_stays_as_it_is() {
        for (RolloutState state : List.of(RolloutState.STABLE, RolloutState.ROLLED_BACK)) {
            assertThat(Decision.next(rollout(CANARY, state, 0, .05, NONE, FAILING), true, AFTER_DWELL))
                    .isInstanceOf(Decision.Stay.class);
        }
    }

    @Test
    void it_is_steered_by_hand() {
        Rollout canary = rollout(CANARY, RolloutState.CANARY, 1, .25, NONE, NONE);
        Rollout paused = rollout(CANARY, RolloutState.PAUSED, 1, .25, NONE, NONE);
        Rollout last = rollout(CANARY, RolloutState.PROMOTING, 3, 1, NONE, NONE);

        assertThat(Decision.steered(canary, Action.PAUSE, "why", START)).isInstanceOf(Decision.Pause.class);
        assertThat(Decision.steered(canary, Action.ABORT, "why", START)).isInstanceOf(Decision.RollBack.class);
        assertThat(Decision.steered(last, Action.ADVANCE, "why", START)).isInstanceOf(Decision.Promote.class);
        assertThat(advanced(Decision.steered(canary, Action.ADVANCE, "why", START))
                        .weight())
                .isEqualTo(.5);
        assertThat(advanced(Decision.steered(paused, Action.RESUME, "why", START)))
                .extracting(Decision.Advance::to, Decision.Advance::step, Decision.Advance::weight)
                .containsExactly(RolloutState.CANARY, 1, .25);
    }

    @Test
    void what_makes_no_sense_is_refused() {
        conflict(rollout(CANARY, RolloutState.STABLE, 3, 1, NONE, NONE), Action.ABORT);
        conflict(rollout(CANARY, RolloutState.CANARY, 0, .05, NONE, NONE), Action.RESUME);
        conflict(rollout(CANARY, RolloutState.PAUSED, 0, .05, NONE, NONE), Action.PAUSE);
        conflict(rollout(CANARY, RolloutState.PENDING, 0, 0, NONE, NONE), Action.ADVANCE);
        conflict(rollout(CANARY, RolloutState.PENDING, 0, 0, NONE, NONE), Action.PROMOTE);
        conflict(rollout(SHADOW, RolloutState.SHADOW, 0, 0, NONE, NONE), Action.ADVANCE);
        conflict(rollout(AB, RolloutState.CANARY, 0, .5, NONE, NONE), Action.ADVANCE);
    }

    @Test
    void a_request_is_slow_by_all_that_is_known_of_the_stable_version() {
        ArmCounts half = new ArmCounts(100, 0, 0, 0, 0, 0, List.of(new Bucket(LatencyBuckets.index(1_000), 100)));
        StepEvidence first = evidence(0, .05, half, NONE);

        assertThat(Decision.slowMicros(CANARY, List.of(first))).isNull();
        assertThat(Decision.slowMicros(CANARY, List.of(first, evidence(1, .25, half, NONE))))
                .isBetween(1_200L, 1_400L);
    }

    private static void conflict(Rollout rollout, Action action) {
        assertThatThrownBy(() -> Decision.steered(rollout, action, "why", START))
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(Problem.Code.CONFLICT));
    }

    private static Decision.Advance advanced(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Advance.class);
        return (Decision.Advance) decision;
    }

    private static String missing(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Stay.class);
        return decision.verdict().missing();
    }

    private static String reason(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.RollBack.class);
        return ((Decision.RollBack) decision).reason();
    }

    private static ShadowComparison shadow(long compared, long candidateFailed, long stableFailed) {
        return new ShadowComparison(compared, 0, 0, 0, candidateFailed, stableFailed, 0, 0, 0, List.of());
    }

    private static ArmCounts arm(long requests, long errors, long slow) {
        return new ArmCounts(requests, errors, requests, slow, 0, 0, List.of());
    }

    private static ArmCounts labelled(long requests, long labelled, long correct) {
        return new ArmCounts(requests, 0, requests, 0, labelled, correct, List.of());
    }

    private static StepEvidence evidence(int step, double weight, ArmCounts stable, ArmCounts candidate) {
        return new StepEvidence(step, weight, 5_000L, stable, candidate);
    }

    private static Rollout rollout(
            RolloutPolicy policy, RolloutState state, int step, double weight, ArmCounts stable, ArmCounts candidate) {
        return rollout(policy, state, step, weight, List.of(evidence(step, weight, stable, candidate)), null);
    }

    private static Rollout rollout(
            RolloutPolicy policy,
            RolloutState state,
            int step,
            double weight,
            List<StepEvidence> evidence,
            @Nullable ShadowComparison shadow) {
        return rollout(policy, state, step, weight, evidence, shadow, List.of());
    }

    private static Rollout rollout(
            RolloutPolicy policy,
            RolloutState state,
            int step,
            double weight,
            List<StepEvidence> evidence,
            @Nullable ShadowComparison shadow,
            List<Transition> transitions) {
        return new Rollout(
                "ro_1",
                "sentiment",
                "production",
                "1.0.0",
                "1.1.0",
                state,
                step,
                weight,
                policy,
                START,
                START,
                START,
                "anna",
                "",
                evidence,
                new Verdict(0, 0, 0, 0, ""),
                shadow,
                transitions);
    }
}
