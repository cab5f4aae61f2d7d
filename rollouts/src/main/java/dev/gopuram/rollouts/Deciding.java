package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.ArmCounts;
import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutPolicy.Expiry;
import dev.gopuram.contracts.registry.RolloutPolicy.Strategy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.ShadowComparison;
import dev.gopuram.contracts.registry.SteerRollout;
import dev.gopuram.contracts.registry.Transition;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One decision. Whether the candidate has to go is asked before all else and in every state; whether it goes on only
 * where nothing is missing: no traffic, no feedback and no time never count in its favour.
 */
final class Deciding {
    /** Evidence of ten to one is too little to roll back, and too much to go on. */
    private static final double DOUBT = Math.log(10);

    private final Rollout rollout;
    private final RolloutPolicy policy;
    private final boolean loaded;
    private final Instant now;
    private final Findings.Sides sides;
    private final Findings findings;

    Deciding(Rollout rollout, boolean loaded, Instant now) {
        this.rollout = rollout;
        this.policy = rollout.policy();
        this.loaded = loaded;
        this.now = now;
        this.sides = Findings.sides(rollout.step(), rollout.weight(), rollout.evidence());
        this.findings = rollout.weight() == 0 ? Findings.of(policy, rollout.shadow()) : Findings.of(policy, sides);
    }

    Decision next() {
        if (!ServedIndex.runs(rollout.state())) {
            return stay("");
        }
        if (!findings.rollback().isEmpty()) {
            return new Decision.RollBack(findings.verdict(""), findings.rollback());
        }
        Decision onward = onward();
        boolean over = passed(activeSince()).compareTo(policy.maxDuration()) >= 0;
        return over && !(onward instanceof Decision.Promote) ? expired(onward) : onward;
    }

    private Decision onward() {
        return switch (rollout.state()) {
            case PENDING ->
                loaded ? advance(first(), "the candidate is loaded") : stay("the candidate is being loaded");
            case SHADOW -> shadowed();
            case CANARY -> stepped();
            case PROMOTING -> promoting();
            case PAUSED -> stay("somebody has to resume, advance or abort it");
            case STABLE, ROLLED_BACK -> stay("");
        };
    }

    private Decision shadowed() {
        if (policy.strategy() == Strategy.SHADOW) {
            return stay("a shadow takes over only when somebody says so");
        }
        ShadowComparison shadow = rollout.shadow();
        long compared = shadow == null ? 0 : shadow.compared();
        List<String> missing = new ArrayList<>();
        lacksTime(missing, policy.preWindow());
        lacks(missing, compared, policy.minRequests(), "compared requests");
        lacksCertainty(missing);
        return missing.isEmpty()
                ? advance(
                        phase(0),
                        String.format(
                                Locale.ROOT,
                                "%,d requests compared in %s",
                                compared,
                                TimeText.of(passed(rollout.stepSince()))))
                : stay(missing);
    }

    private Decision stepped() {
        if (policy.strategy() == Strategy.AB) {
            return stay("an A/B test ends when somebody says so");
        }
        List<String> missing = missingRequests();
        lacksTime(missing, policy.dwell());
        lacks(missing, sides.stable().requests(), policy.minRequests(), "requests of the stable version");
        lacks(missing, sides.candidate().timed(), policy.minRequests(), "timed requests of the candidate");
        lacks(missing, sides.stable().labelled(), policy.minLabels(), "labels on the stable version");
        return missing.isEmpty() ? advance(phase(rollout.step() + 1), numbers()) : stay(missing);
    }

    private Decision promoting() {
        List<String> missing = missingRequests();
        lacksTime(missing, policy.postWindow());
        if (sides.slowMicros() != null) {
            lacks(missing, sides.candidate().timed(), policy.minRequests(), "timed requests of the candidate");
        }
        return missing.isEmpty() ? new Decision.Promote(findings.verdict(""), numbers()) : stay(missing);
    }

    private List<String> missingRequests() {
        List<String> missing = new ArrayList<>();
        lacks(missing, sides.candidate().requests(), policy.minRequests(), "requests of the candidate");
        lacks(missing, sides.candidate().labelled(), policy.minLabels(), "labels on the candidate");
        lacksCertainty(missing);
        return missing;
    }

    private Decision expired(Decision onward) {
        String reason =
                String.format(Locale.ROOT, "not done within %s; %s", TimeText.of(policy.maxDuration()), numbers());
        if (policy.expiry() == Expiry.REVERT) {
            return new Decision.RollBack(findings.verdict(""), reason);
        }
        return rollout.state() == RolloutState.PAUSED ? onward : new Decision.Pause(findings.verdict(""), reason);
    }

    Decision steered(SteerRollout.Action action, String reason) {
        RolloutState state = rollout.state();
        if (!ServedIndex.runs(state)) {
            throw conflict(action, "one that is not over");
        }
        return switch (action) {
            case ABORT -> new Decision.RollBack(findings.verdict(""), reason);
            case PAUSE -> {
                if (state == RolloutState.PAUSED) {
                    throw conflict(action, "one that is not paused");
                }
                yield new Decision.Pause(findings.verdict(""), reason);
            }
            case RESUME -> {
                if (state != RolloutState.PAUSED) {
                    throw conflict(action, "a paused one");
                }
                yield advance(new Phase(underlying(), rollout.step(), rollout.weight()), reason);
            }
            case ADVANCE -> forced(action, reason);
            case PROMOTE -> {
                if (underlying() == RolloutState.PENDING) {
                    throw conflict(action, "one whose candidate is loaded");
                }
                yield new Decision.Promote(findings.verdict(""), reason);
            }
        };
    }

    private Decision forced(SteerRollout.Action action, String reason) {
        boolean answersNext = policy.strategy() != Strategy.SHADOW && policy.strategy() != Strategy.AB;
        return switch (underlying()) {
            case SHADOW -> {
                if (!answersNext) {
                    throw conflict(action, "one that has a next step; a shadow is promoted or aborted");
                }
                yield advance(phase(0), reason);
            }
            case CANARY -> {
                if (!answersNext) {
                    throw conflict(action, "one that has a next step; an A/B test is promoted or aborted");
                }
                yield advance(phase(rollout.step() + 1), reason);
            }
            case PROMOTING -> new Decision.Promote(findings.verdict(""), reason);
            case PENDING, PAUSED, STABLE, ROLLED_BACK -> throw conflict(action, "one whose candidate is loaded");
        };
    }

    private record Phase(RolloutState state, int step, double weight) {}

    private Phase first() {
        boolean shadow =
                policy.strategy() == Strategy.SHADOW || policy.preWindow().isPositive();
        return shadow ? new Phase(RolloutState.SHADOW, 0, 0) : phase(0);
    }

    private Phase phase(int step) {
        double weight = policy.steps().get(step);
        return new Phase(weight < 1 ? RolloutState.CANARY : RolloutState.PROMOTING, step, weight);
    }

    /** What a paused roll-out was before. */
    private RolloutState underlying() {
        if (rollout.state() != RolloutState.PAUSED) {
            return rollout.state();
        }
        for (Transition transition : rollout.transitions().reversed()) {
            if (transition.to() == RolloutState.PAUSED && transition.from() != RolloutState.PAUSED) {
                return transition.from();
            }
        }
        return rollout.weight() == 0
                ? RolloutState.SHADOW
                : rollout.weight() < 1 ? RolloutState.CANARY : RolloutState.PROMOTING;
    }

    /** Its start, or when somebody resumed it: its time begins anew. */
    private Instant activeSince() {
        Instant since = rollout.startedAt();
        for (Transition transition : rollout.transitions()) {
            since = transition.from() == RolloutState.PAUSED ? transition.at() : since;
        }
        return since;
    }

    private Duration passed(Instant since) {
        Duration passed = Duration.between(since, now);
        return passed.isNegative() ? Duration.ZERO : passed;
    }

    private void lacksTime(List<String> missing, Duration needed) {
        Duration passed = passed(rollout.stepSince());
        if (passed.compareTo(needed) < 0) {
            missing.add(TimeText.of(passed) + " of " + TimeText.of(needed));
        }
    }

    private static void lacks(List<String> missing, long there, long needed, String what) {
        if (there < needed) {
            missing.add(String.format(Locale.ROOT, "%,d of %,d %s", there, needed, what));
        }
    }

    private void lacksCertainty(List<String> missing) {
        if (findings.doubt() > DOUBT) {
            missing.add(String.format(
                    Locale.ROOT,
                    "evidence of %.3g to 1 that it is worse (expected: at most %.3g to 1)",
                    Math.exp(findings.doubt()),
                    Math.exp(DOUBT)));
        }
    }

    private String numbers() {
        ArmCounts c = sides.candidate();
        ArmCounts s = sides.stable();
        return String.format(
                Locale.ROOT,
                "%,d requests of the candidate, %,d errors, %,d slow; %,d of the stable version, %,d errors, %,d slow",
                c.requests(),
                c.errors(),
                c.slow(),
                s.requests(),
                s.errors(),
                s.slow());
    }

    private Decision advance(Phase to, String reason) {
        return new Decision.Advance(to.state(), to.step(), to.weight(), findings.verdict(""), reason);
    }

    private Decision stay(List<String> missing) {
        return stay(String.join("; ", missing));
    }

    private Decision stay(String missing) {
        return new Decision.Stay(findings.verdict(missing));
    }

    private Problem conflict(SteerRollout.Action action, String expected) {
        return Problem.of(
                Problem.Code.CONFLICT,
                "roll-out " + rollout.id() + ": " + action + " of one that is " + rollout.state() + " (expected: "
                        + expected + ")");
    }
}
