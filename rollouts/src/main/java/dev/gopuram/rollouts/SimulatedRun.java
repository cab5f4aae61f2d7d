package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.ArmCounts;
import dev.gopuram.contracts.registry.Bucket;
import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.ShadowComparison;
import dev.gopuram.contracts.registry.StepEvidence;
import dev.gopuram.contracts.registry.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One roll-out with made-up traffic. Decides as the registry does at each tick, and as a node does after each request. */
final class SimulatedRun {
    private static final Instant START = Instant.EPOCH;
    /** After so many it counts as held: it is four times as many as its steps need at least. */
    private static final long MAX_REQUESTS = 200_000;

    private static final Verdict NO_VERDICT = new Verdict(0, 0, 0, 0, "");

    /**
     * How one run ended.
     *
     * @param reason empty where it was not rolled back
     * @param requests of the candidate
     */
    record Ending(RolloutState state, String reason, long requests, Duration after) {}

    /** What one version did in one step. */
    private static final class Tally {
        private final long[] times = new long[LatencyBuckets.COUNT];
        private long requests;
        private long errors;
        private long timed;
        private long slow;
        private long labelled;
        private long correct;

        ArmCounts counts(boolean withTimes) {
            return new ArmCounts(requests, errors, timed, slow, labelled, correct, withTimes ? buckets() : List.of());
        }

        private List<Bucket> buckets() {
            List<Bucket> buckets = new ArrayList<>();
            for (int i = 0; i < times.length; i++) {
                if (times[i] > 0) {
                    buckets.add(new Bucket(i, times[i]));
                }
            }
            return buckets;
        }
    }

    /** A version: how it behaves and what it did, step by step. */
    private record Version(Scenario.Behaviour behaviour, Times times, List<Tally> steps) {
        static Version of(Scenario.Behaviour behaviour, Times times, int steps) {
            return new Version(
                    behaviour, times, Stream.generate(Tally::new).limit(steps).toList());
        }
    }

    private final Scenario scenario;
    private final RolloutPolicy policy;
    private final RandomGenerator random;
    private final boolean looksAtAll;
    private final Version stable;
    private final Version candidate;
    private final @Nullable Long[] limits;
    private RolloutState state = RolloutState.PENDING;
    private Instant now = START;
    private Instant since = START;
    private int step;
    private double weight;
    private long compared;
    private long candidateFailed;
    private long stableFailed;
    private long asked;
    private long requests;
    /** The stable version's counts of all steps, which no longer change once the candidate answers all. */
    private @Nullable ArmCounts former;

    private @Nullable Ending ending;

    SimulatedRun(Scenario scenario, Times stable, Times candidate, RandomGenerator random, boolean looksAtAll) {
        this.scenario = scenario;
        this.policy = scenario.policy();
        this.random = random;
        this.looksAtAll = looksAtAll;
        int steps = Math.max(1, policy.steps().size());
        this.stable = Version.of(scenario.stable(), stable, steps);
        this.candidate = Version.of(scenario.candidate(), candidate, steps);
        this.limits = new Long[steps];
    }

    Ending run(double requestsPerSecond, Duration tick) {
        double due = 0;
        while (ending == null && asked < MAX_REQUESTS) {
            decide();
            due += requestsPerSecond * tick.toNanos() / 1e9;
            for (; due >= 1 && ending == null; due--) {
                request();
            }
            now = now.plus(tick);
        }
        return ending == null ? ended(RolloutState.PAUSED, "") : ending;
    }

    private void request() {
        asked++;
        boolean toCandidate = random.nextDouble() < weight;
        Version version = toCandidate ? candidate : stable;
        Tally tally = version.steps().get(step);
        boolean bad = answer(version, tally);
        if (toCandidate) {
            requests++;
        } else if (state == RolloutState.SHADOW && random.nextDouble() < policy.shadowShare()) {
            compare();
        }
        if (weight > 0 && (looksAtAll || (toCandidate && bad))) {
            look();
        }
    }

    /** Whether something about it speaks against the version. */
    private boolean answer(Version version, Tally tally) {
        tally.requests++;
        if (random.nextDouble() < version.behaviour().errors()) {
            tally.errors++;
            return true;
        }
        long micros = version.times().draw(random);
        Long limit = limits[step];
        boolean slow = limit != null && micros > limit;
        tally.times[LatencyBuckets.index(micros)]++;
        tally.timed += limit == null ? 0 : 1;
        tally.slow += slow ? 1 : 0;
        return label(version, tally) || slow;
    }

    private boolean label(Version version, Tally tally) {
        if (random.nextDouble() >= scenario.labelShare()) {
            return false;
        }
        boolean right = random.nextDouble() < version.behaviour().accuracy();
        tally.labelled++;
        tally.correct += right ? 1 : 0;
        return !right;
    }

    private void compare() {
        boolean fails = random.nextDouble() < candidate.behaviour().errors();
        boolean failed = random.nextDouble() < stable.behaviour().errors();
        compared++;
        candidateFailed += fails && !failed ? 1 : 0;
        stableFailed += failed && !fails ? 1 : 0;
    }

    private void look() {
        ArmCounts known = former == null ? stable.steps().get(step).counts(false) : former;
        ArmCounts seen = candidate.steps().get(step).counts(false);
        // Labels come at once here: those of former steps say nothing new.
        Findings.Sides sides =
                new Findings.Sides(weight, limits[step], known, seen, List.of(Findings.Labels.of(seen, known)));
        Findings findings = Findings.of(policy, sides);
        if (!findings.rollback().isEmpty()) {
            end(RolloutState.ROLLED_BACK, findings.rollback());
        }
    }

    private void decide() {
        if (limits[step] == null && weight < 1) {
            limits[step] = Decision.slowMicros(policy, evidence(true));
        }
        switch (Decision.next(rollout(), true, now)) {
            case Decision.Stay stay -> {}
            case Decision.Advance to -> {
                state = to.to();
                step = to.step();
                weight = to.weight();
                since = now;
                limits[step] = Decision.slowMicros(policy, evidence(true));
                former = weight == 1 ? Findings.former(evidence(true), limits[step]) : null;
            }
            case Decision.Promote promote -> end(RolloutState.STABLE, "");
            case Decision.RollBack back -> end(RolloutState.ROLLED_BACK, back.reason());
            case Decision.Pause pause -> end(RolloutState.PAUSED, "");
        }
    }

    private void end(RolloutState last, String reason) {
        ending = ended(last, reason);
    }

    private Ending ended(RolloutState last, String reason) {
        return new Ending(last, reason, requests, Duration.between(START, now));
    }

    private List<StepEvidence> evidence(boolean withTimes) {
        List<StepEvidence> evidence = new ArrayList<>(step + 1);
        for (int i = 0; i <= step; i++) {
            double share = policy.steps().isEmpty() ? 0 : policy.steps().get(i);
            evidence.add(new StepEvidence(
                    i,
                    share,
                    limits[i],
                    stable.steps().get(i).counts(withTimes),
                    candidate.steps().get(i).counts(false)));
        }
        return evidence;
    }

    private Rollout rollout() {
        ShadowComparison shadow =
                new ShadowComparison(compared, 0, 0, 0, candidateFailed, stableFailed, 0, 0, 0, List.of());
        return new Rollout(
                "ro_simulated",
                "model",
                "production",
                "1.0.0",
                "1.1.0",
                state,
                step,
                weight,
                policy,
                START,
                since,
                now,
                "",
                "",
                evidence(weight == 1),
                NO_VERDICT,
                shadow,
                List.of());
    }
}
