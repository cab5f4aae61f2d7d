package dev.gopuram.rollouts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.registry.ArmCounts;
import dev.gopuram.contracts.registry.ArmReport;
import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutPolicy.Strategy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.ServedRollout;
import dev.gopuram.contracts.registry.StepEvidence;
import dev.gopuram.platform.lifecycle.Readiness;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RolloutFollowerTest {
    private static final RolloutPolicy CANARY = PolicyDefaults.of(Strategy.CANARY);

    private final FakeRegistry registry = new FakeRegistry();
    private final ManualClock clock = new ManualClock();
    private final List<RolloutFollower> opened = new ArrayList<>();
    private final RolloutFollower follower = open("run_1");

    @AfterEach
    void close() {
        registry.silent(false);
        opened.forEach(RolloutFollower::stop);
    }

    @Test
    void before_the_registry_was_heard_a_name_stands_for_nothing() {
        assertThat(follower.choose(Views.TENANT, Views.MODEL, Views.PRODUCTION, "anna"))
                .isNull();
        assertThat(follower.heard()).isNull();
    }

    @Test
    void a_node_that_starts_is_ready_once_the_registry_was_heard() {
        assertThat(follower.readiness()).isInstanceOf(Readiness.NotReady.class);

        serve(FakeRegistry.view(1));

        assertThat(follower.readiness()).isInstanceOf(Readiness.Ready.class);
    }

    @Test
    void a_registry_that_is_not_heard_keeps_no_node_from_starting() {
        clock.advance(RolloutFollower.FIRST_VIEW.minusMillis(1));
        assertThat(follower.readiness()).isInstanceOf(Readiness.NotReady.class);

        clock.advance(Duration.ofMillis(1));

        assertThat(follower.readiness()).isInstanceOf(Readiness.Ready.class);
    }

    @Test
    void whoever_was_given_the_candidate_can_be_told_the_version_in_use() {
        serve(FakeRegistry.view(1, canary(0, 0.5)));

        assertThat(follower.stable(candidate())).isEqualTo("1.0.0");
        assertThat(follower.stable(Choice.named("acme", "sentiment", "1.1.0"))).isNull();
    }

    @Test
    void a_view_is_served_as_soon_as_it_comes_and_listeners_are_told() {
        List<Long> told = new CopyOnWriteArrayList<>();
        follower.onChange(view -> told.add(view.revision()));
        follower.onChange(view -> {
            throw new IllegalStateException("a listener that fails");
        });

        serve(FakeRegistry.view(1));
        serve(FakeRegistry.view(2));

        Eventually.until("both told", () -> told.equals(List.of(1L, 2L)));
        assertThat(chosen("anna")).isEqualTo(new Choice("acme", "sentiment", "1.0.0", "production", null, null));
        assertThat(follower.choose("other", Views.MODEL, Views.PRODUCTION, "anna"))
                .isNull();
    }

    @Test
    void a_share_of_keys_gets_the_candidate_and_keeps_it_as_the_share_grows() {
        serve(FakeRegistry.view(1, canary(0, 0.05)));
        List<String> early = keys().stream().filter(this::getsCandidate).toList();
        serve(FakeRegistry.view(2, canary(1, 0.25)));
        List<String> later = keys().stream().filter(this::getsCandidate).toList();

        assertThat(early).hasSizeBetween(30, 70);
        assertThat(later).hasSizeBetween(200, 300).containsAll(early);
    }

    @Test
    void a_failing_candidate_gets_no_further_request_before_the_registry_has_answered() {
        registry.silent(true);
        serve(FakeRegistry.view(1, canary(0, 0.05)));

        int failed = failCandidateUntilGone();

        assertThat(failed).isBetween(2, 12);
        assertThat(keys()).noneMatch(this::getsCandidate);
        assertThat(registry.reports()).isEmpty();
        registry.silent(false);
        Eventually.until("reported", () -> candidateErrors() == failed);
    }

    @Test
    void a_slow_candidate_gets_no_further_request_either() {
        serve(FakeRegistry.view(1, Views.rollout(RolloutState.CANARY, 0, 0.05, CANARY, 100_000L, List.of())));

        int served = 0;
        for (int i = 0; i < 10_000 && keys().stream().limit(200).anyMatch(this::getsCandidate); i++) {
            Choice choice = chosen("key-" + i);
            follower.record(choice, Outcome.answered(isCandidate(choice) ? 200_000 : 50_000));
            served += isCandidate(choice) ? 1 : 0;
        }

        assertThat(served).isBetween(2, 20);
    }

    @Test
    void what_others_saw_counts_too() {
        StepEvidence others = new StepEvidence(0, 0.05, null, Views.counts(2_000, 0), Views.counts(100, 3));
        serve(FakeRegistry.view(1, Views.rollout(RolloutState.CANARY, 0, 0.05, CANARY, List.of(others))));
        Choice candidate = candidate();

        for (int i = 0; i < 6; i++) {
            follower.record(candidate, Outcome.failure());
        }

        assertThat(keys()).noneMatch(this::getsCandidate);
    }

    @Test
    void what_the_stable_version_does_after_a_trip_does_not_thin_the_evidence_out() {
        registry.silent(true);
        serve(FakeRegistry.view(1, canary(0, 0.05)));
        Choice underWay = candidate();
        failCandidateUntilGone();

        assertThat(chosen("anna").arm()).isNull();
        for (int i = 0; i < 1_000; i++) {
            follower.record(underWay, Outcome.answered(10));
        }
        registry.silent(false);
        Eventually.until("reported", () -> registry.requests(Views.ROLLOUT, 0, true) > 0);

        ArmCounts failed = registry.counts(Views.ROLLOUT, 0, true);
        assertThat(failed)
                .isNotNull()
                .satisfies(counts -> assertThat(counts.errors()).isEqualTo(counts.requests()));
    }

    @Test
    void a_candidate_that_others_speak_for_gets_requests_again() {
        serve(FakeRegistry.view(1, canary(0, 0.25)));
        failCandidateUntilGone();
        StepEvidence others = new StepEvidence(0, 0.25, null, Views.counts(300_000, 600), Views.counts(100_000, 200));

        serve(FakeRegistry.view(2, Views.rollout(RolloutState.CANARY, 0, 0.25, CANARY, List.of(others))));

        assertThat(keys()).anyMatch(this::getsCandidate);
    }

    @Test
    void evidence_of_others_alone_is_enough() {
        StepEvidence others = new StepEvidence(0, 0.05, null, Views.counts(2_000, 0), Views.counts(100, 60));
        serve(FakeRegistry.view(1, Views.rollout(RolloutState.CANARY, 0, 0.05, CANARY, List.of(others))));

        assertThat(keys()).noneMatch(this::getsCandidate);
    }

    @Test
    void a_good_candidate_keeps_its_requests() {
        serve(FakeRegistry.view(1, canary(0, 0.25)));

        for (String key : keys()) {
            follower.record(chosen(key), Outcome.answered(1_000));
        }

        assertThat(keys()).anyMatch(this::getsCandidate);
    }

    @Test
    void an_ab_test_goes_on_where_a_canary_would_not() {
        RolloutPolicy ab = PolicyDefaults.of(Strategy.AB);
        StepEvidence others = new StepEvidence(0, 0.5, null, Views.counts(1_000, 0), Views.counts(1_000, 100));
        serve(FakeRegistry.view(1, Views.rollout(RolloutState.CANARY, 0, 0.5, ab, List.of(others))));

        assertThat(keys()).anyMatch(this::getsCandidate);
    }

    @Test
    void the_next_step_begins_without_what_was_counted_before() {
        serve(FakeRegistry.view(1, canary(0, 0.05)));
        failCandidateUntilGone();

        serve(FakeRegistry.view(2, canary(1, 0.25)));
        follower.record(candidate(), Outcome.answered(10));

        assertThat(keys()).anyMatch(this::getsCandidate);
        Eventually.until("reported", () -> registry.requests(Views.ROLLOUT, 1, true) == 1);
    }

    @Test
    void when_it_is_over_the_stable_version_answers_all_and_nothing_is_remembered() {
        serve(FakeRegistry.view(1, canary(0, 0.5)));
        Choice late = candidate();
        keys().forEach(key -> follower.record(chosen(key), Outcome.answered(10)));

        serve(new RegistryView(2, true, List.of(), List.of(Views.production("1.0.0")), List.of(rolledBack())));
        follower.record(late, Outcome.failure());

        assertThat(keys()).noneMatch(this::getsCandidate);
        Eventually.until("reported", () -> registry.requests(Views.ROLLOUT, 0, true) > 0);
        serve(new RegistryView(3, true, List.of(), List.of(), List.of()));
        Eventually.until("forgotten", () -> follower.counted() == 0);
    }

    @Test
    void without_the_registry_the_last_view_is_served_and_said_to_be_old() {
        serve(FakeRegistry.view(1, canary(0, 0.5)));
        Choice before = chosen("anna");
        var heard = follower.heard();
        registry.away(true);
        clock.advance(Duration.ofMinutes(1));
        int asked = registry.asked().size();

        Eventually.until("asked again", () -> registry.asked().size() > asked + 1);

        assertThat(chosen("anna")).isEqualTo(before);
        assertThat(follower.heard()).isEqualTo(heard).isBefore(clock.now());
        registry.away(false);
        serve(FakeRegistry.view(2, canary(1, 0.05)));
        assertThat(follower.heard()).isEqualTo(clock.now());
    }

    @Test
    void a_report_whose_answer_was_lost_comes_again_and_counts_once() {
        serve(FakeRegistry.view(1, canary(0, 0.5)));
        registry.losesAnswers(true);
        Choice candidate = candidate();
        follower.record(candidate, Outcome.answered(10));
        Eventually.until("told once", () -> !registry.reports().isEmpty());
        follower.record(candidate, Outcome.failure());
        registry.losesAnswers(false);

        Eventually.until("told again", () -> candidateErrors() == 1);
        assertThat(registry.requests(Views.ROLLOUT, 0, true)).isEqualTo(2);
    }

    @Test
    void nothing_new_is_no_report() {
        serve(FakeRegistry.view(1, canary(0, 0.5)));
        follower.record(candidate(), Outcome.answered(10));
        Eventually.until("told", () -> !registry.reports().isEmpty());
        follower.record(candidate(), Outcome.answered(10));
        Eventually.until("told again", () -> registry.requests(Views.ROLLOUT, 0, true) == 2);

        List<ArmReport> all =
                registry.reports().stream().flatMap(r -> r.arms().stream()).toList();
        assertThat(all).extracting(arm -> arm.counts().requests()).containsExactly(1L, 2L);
    }

    @Test
    void another_start_of_a_node_says_so() {
        serve(FakeRegistry.view(1, canary(0, 0.5)));
        RolloutFollower again = open("run_2");
        Eventually.until("heard", () -> again.view().revision() == 1);
        follower.record(candidate(), Outcome.answered(10));
        again.record(candidate(), Outcome.answered(10));

        Eventually.until("both told", () -> registry.reports().size() >= 2);
        assertThat(registry.reports()).extracting("run").contains("run_1", "run_2");
        assertThat(registry.asked()).extracting("run").contains("run_1", "run_2");
    }

    @Test
    void what_was_counted_last_is_told_at_the_end() {
        RolloutFollower slow = new RolloutFollower(
                registry,
                new RolloutFollower.Settings("node", "run_3", Duration.ofSeconds(10), Duration.ofHours(1)),
                clock,
                new SplittableRandom(2),
                Thread.ofVirtual().factory());
        opened.add(slow);
        slow.start();
        registry.serve(FakeRegistry.view(1, canary(0, 0.5)));
        Eventually.until("heard", () -> slow.view().revision() == 1);
        slow.record(candidate(slow), Outcome.answered(10));

        slow.stop();

        assertThat(registry.requests(Views.ROLLOUT, 0, true)).isEqualTo(1);
    }

    @Test
    void a_shadow_answers_nobody_and_is_asked_for_its_share() {
        RolloutPolicy policy = PolicyDefaults.of(Strategy.SHADOW);
        serve(FakeRegistry.view(1, Views.rollout(RolloutState.SHADOW, 0, 0, policy, List.of())));

        List<Choice> choices = keys().stream().map(this::chosen).toList();

        assertThat(choices).extracting(Choice::version).containsOnly("1.0.0");
        assertThat(choices.stream().filter(c -> c.shadow() != null).count()).isBetween(70L, 130L);
    }

    @Test
    void what_a_shadow_answered_is_reported_as_a_whole() {
        RolloutPolicy policy = PolicyDefaults.of(Strategy.SHADOW);
        serve(FakeRegistry.view(1, Views.rollout(RolloutState.SHADOW, 0, 0, policy, List.of())));
        Choice.Shadow shadow = new Choice.Shadow(Views.ROLLOUT, "1.1.0");

        follower.compared(shadow, new Compared.Answers(false, true, true, 0.5, null));
        follower.compared(shadow, new Compared.CandidateFailed());
        follower.compared(shadow, new Compared.Dropped());

        Eventually.until(
                "all told",
                () -> registry.reports().stream()
                        .flatMap(r -> r.shadows().stream())
                        .anyMatch(s -> s.comparison().compared() == 2
                                && s.comparison().candidateFailed() == 1
                                && s.comparison().dropped() == 1
                                && s.comparison().meanDifference() == 0.5));
    }

    @Test
    void while_the_candidate_is_being_loaded_it_gets_nothing() {
        serve(FakeRegistry.view(1, Views.rollout(RolloutState.PENDING, 0, 0, CANARY, List.of())));

        assertThat(keys()).noneMatch(this::getsCandidate);
        assertThat(chosen("anna").arm()).isNull();
    }

    @Test
    void a_start_without_the_registry_goes_on_with_what_was_known_and_hears_all_of_it_later() {
        Kept kept = new Kept();
        RolloutFollower before = keeping(kept, "run_2");
        serve(FakeRegistry.view(7, canary(0, 0.5)));
        Eventually.until("heard", () -> before.view().revision() == 7);
        before.stop();
        registry.away(true);

        RolloutFollower again = keeping(kept, "run_3");

        assertThat(again.knows()).isTrue();
        assertThat(again.heard()).isNull();
        assertThat(keys()).allMatch(key -> version(again, key).equals(version(before, key)));
        assertThat(keys()).anyMatch(key -> version(again, key).equals("1.1.0"));
        registry.serve(FakeRegistry.view(7));
        registry.away(false);
        Eventually.until("heard", () -> again.view().revision() == 7);
        assertThat(keys()).allMatch(key -> version(again, key).equals("1.0.0"));
    }

    @Test
    void evidence_alone_is_nothing_to_keep() {
        Kept kept = new Kept();
        RolloutFollower keeps = keeping(kept, "run_2");
        serve(FakeRegistry.view(7, canary(0, 0.5)));
        Eventually.until("heard", () -> keeps.view().revision() == 7);
        serve(FakeRegistry.view(8, canary(0, 0.5)));
        Eventually.until("heard", () -> keeps.view().revision() == 8);
        serve(FakeRegistry.view(9, canary(0, 0.6)));
        Eventually.until("heard", () -> keeps.view().revision() == 9);

        assertThat(kept.written).isEqualTo(2);
    }

    @Test
    void a_registry_that_does_not_answer_holds_up_no_start() {
        registry.serve(new RegistryView(0, true, List.of(), List.of(), List.of()));
        Kept kept = new Kept();
        kept.write(FakeRegistry.view(0, canary(0, 0.5)));

        RolloutFollower started = keeping(kept, "run_2");

        assertThat(started.knows()).isTrue();
        assertThat(started.heard()).isNull();
    }

    /** A file that is not there. */
    private static final class Kept implements KeptView {
        private @Nullable RegistryView view;
        private int written;

        @Override
        public synchronized Optional<RegistryView> read() {
            return Optional.ofNullable(view);
        }

        @Override
        public synchronized void write(RegistryView now) {
            view = now;
            written++;
        }
    }

    private RolloutFollower keeping(KeptView place, String run) {
        RolloutFollower one = new RolloutFollower(
                registry,
                new RolloutFollower.Settings(
                        "node", run, Duration.ofSeconds(10), Duration.ofMillis(2), place, Duration.ofMillis(20)),
                clock,
                new SplittableRandom(1),
                Thread.ofVirtual().factory());
        opened.add(one);
        one.start();
        return one;
    }

    private static String version(RolloutFollower node, String key) {
        Choice choice = node.choose(Views.TENANT, Views.MODEL, Views.PRODUCTION, key);
        return choice == null ? "" : choice.version();
    }

    private RolloutFollower open(String run) {
        RolloutFollower one = new RolloutFollower(
                registry,
                new RolloutFollower.Settings("node", run, Duration.ofSeconds(10), Duration.ofMillis(2)),
                clock,
                new SplittableRandom(1),
                Thread.ofVirtual().factory());
        opened.add(one);
        one.start();
        return one;
    }

    private void serve(RegistryView view) {
        registry.serve(view);
        Eventually.until("heard", () -> follower.view().revision() == view.revision());
        Eventually.until("taken", () -> registry.asked().stream().anyMatch(a -> a.revision() == view.revision()));
    }

    private int failCandidateUntilGone() {
        int failed = 0;
        for (int i = 0; i < 10_000; i++) {
            Choice choice = chosen("key-" + i % 1_000);
            boolean candidate = isCandidate(choice);
            follower.record(choice, candidate ? Outcome.failure() : Outcome.answered(1_000));
            failed += candidate ? 1 : 0;
        }
        return failed;
    }

    private long candidateErrors() {
        ArmCounts counts = registry.counts(Views.ROLLOUT, 0, true);
        return counts == null ? 0 : counts.errors();
    }

    private Choice candidate() {
        return candidate(follower);
    }

    private static Choice candidate(RolloutFollower of) {
        return keys().stream()
                .map(key -> of.choose(Views.TENANT, Views.MODEL, Views.PRODUCTION, key))
                .filter(c -> c != null && isCandidate(c))
                .findFirst()
                .orElseThrow();
    }

    private Choice chosen(String key) {
        Choice choice = follower.choose(Views.TENANT, Views.MODEL, Views.PRODUCTION, key);
        if (choice == null) {
            throw new AssertionError("nothing is served");
        }
        return choice;
    }

    private boolean getsCandidate(String key) {
        return isCandidate(chosen(key));
    }

    private static boolean isCandidate(Choice choice) {
        return choice.version().equals("1.1.0");
    }

    private static ServedRollout canary(int step, double weight) {
        return Views.rollout(RolloutState.CANARY, step, weight, CANARY, List.of());
    }

    private static ServedRollout rolledBack() {
        return Views.rollout(RolloutState.ROLLED_BACK, 0, 0, CANARY, List.of());
    }

    private static List<String> keys() {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            keys.add("key-" + i);
        }
        return keys;
    }
}
