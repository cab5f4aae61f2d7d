package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.ArmCounts;
import dev.gopuram.contracts.registry.Bucket;
import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutPolicy.Strategy;
import dev.gopuram.contracts.registry.ShadowComparison;
import dev.gopuram.contracts.registry.StepEvidence;
import dev.gopuram.contracts.registry.Verdict;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What the evidence of a step comes to, the same in every state: a pause keeps nobody from rolling back.
 *
 * <p>The policy's alpha is split evenly over three gates and over all steps, so that a candidate as good as the stable
 * version is rolled back with a probability of at most their sum, whatever is looked at and how often. That pays for the
 * labels of steps that are over too.
 *
 * @param errors logarithm of the e-value, as are the next two
 * @param accuracy the largest of all steps
 * @param doubt the largest of this step: one that is over gets no more requests that could dispel it
 * @param bound a gate above it rolls back
 * @param rollback why the candidate has to go; empty where it has not
 */
record Findings(double errors, double latency, double accuracy, double doubt, double bound, String rollback) {
    private static final int GATES = 3;
    static final ArmCounts NOTHING = new ArmCounts(0, 0, 0, 0, 0, 0, List.of());
    private static final StepEvidence EMPTY = new StepEvidence(0, 0, null, NOTHING, NOTHING);

    /**
     * Both versions' counts that are compared.
     *
     * @param weight the candidate's share; 1 where the stable version's are from the steps before
     * @param labels of each step so far, this one last: feedback comes when its step may be long over
     */
    record Sides(double weight, @Nullable Long slowMicros, ArmCounts stable, ArmCounts candidate, List<Labels> labels) {
        boolean concurrent() {
            return weight < 1;
        }

        /** The step's whose labels say the most. */
        Labels worst(double ratio) {
            return labels.stream()
                    .max(Comparator.comparingDouble(each -> each.worse(ratio)))
                    .orElseThrow();
        }
    }

    /** What feedback says of both versions in one step. */
    record Labels(long right, long all, long stableRight, long stableAll) {
        static Labels of(ArmCounts candidate, ArmCounts stable) {
            return new Labels(candidate.correct(), candidate.labelled(), stable.correct(), stable.labelled());
        }

        double worse(double ratio) {
            return EValues.rates(right, all, stableRight, stableAll, ratio);
        }
    }

    /** Of a candidate that answers requests. */
    static Findings of(RolloutPolicy policy, Sides sides) {
        double bound = bound(policy);
        ArmCounts c = sides.candidate();
        ArmCounts s = sides.stable();
        double errors = compared(sides, c.errors(), c.requests(), s.errors(), s.requests());
        // Slower than the stable version at the same limit, and beyond the tolerance: both.
        double latency = Math.min(
                compared(sides, c.slow(), c.timed(), s.slow(), s.timed()),
                EValues.share(c.slow(), c.timed(), LatencyBuckets.SLOW_SHARE));
        double ratio = 1 - policy.accuracyDrop();
        Labels worst = sides.worst(ratio);
        double accuracy = worst.worse(ratio);
        String rollback = guard(policy, c.errors(), c.requests());
        if (rollback.isEmpty() && policy.strategy() != Strategy.AB) {
            rollback = reason(policy, sides, worst, errors, latency, accuracy, bound);
        }
        double ofThisStep = sides.labels().getLast().worse(ratio);
        return new Findings(
                errors, latency, accuracy, Math.max(errors, Math.max(latency, ofThisStep)), bound, rollback);
    }

    /** Of a shadow: of requests that only one of both failed at, each is as likely to be the one under the null. */
    static Findings of(RolloutPolicy policy, @Nullable ShadowComparison shadow) {
        double bound = bound(policy);
        if (shadow == null) {
            return new Findings(0, 0, 0, 0, bound, "");
        }
        long failed = shadow.candidateFailed();
        double errors = EValues.share(failed, failed + shadow.stableFailed(), 0.5);
        String rollback = guard(policy, failed, shadow.compared());
        if (rollback.isEmpty() && errors >= bound) {
            rollback = String.format(
                    Locale.ROOT,
                    "errors: of %,d requests asked of both the candidate alone failed at %,d and the stable version alone at %,d; %s",
                    shadow.compared(),
                    failed,
                    shadow.stableFailed(),
                    odds(errors, bound));
        }
        return new Findings(errors, 0, 0, errors, bound, rollback);
    }

    /** The counts that a step's decision rests on; with all traffic on the candidate, the stable version's former ones. */
    static Sides sides(int step, double weight, List<StepEvidence> evidence) {
        StepEvidence now = EMPTY;
        List<Labels> labels = new ArrayList<>(evidence.size());
        for (StepEvidence one : evidence) {
            if (one.step() < step) {
                labels.add(Labels.of(one.candidate(), one.stable()));
            }
            now = one.step() == step ? one : now;
        }
        ArmCounts stable = weight < 1 ? now.stable() : former(evidence, now.slowMicros());
        labels.add(Labels.of(now.candidate(), stable));
        return new Sides(weight, now.slowMicros(), stable, now.candidate(), labels);
    }

    /**
     * All that the stable version did. Each step had a limit of its own: what is slow by this one is counted again from
     * the ranges.
     */
    static ArmCounts former(List<StepEvidence> evidence, @Nullable Long slowMicros) {
        ArmCounts all = NOTHING;
        for (StepEvidence one : evidence) {
            all = sum(all, one.stable());
        }
        List<Bucket> times = all.latencies();
        long timed = slowMicros == null ? 0 : LatencyBuckets.count(times);
        long slow = slowMicros == null ? 0 : LatencyBuckets.above(times, slowMicros);
        return new ArmCounts(all.requests(), all.errors(), timed, slow, all.labelled(), all.correct(), times);
    }

    /** Two counts of the same, from different nodes or steps. */
    static ArmCounts sum(ArmCounts a, ArmCounts b) {
        return new ArmCounts(
                a.requests() + b.requests(),
                a.errors() + b.errors(),
                a.timed() + b.timed(),
                a.slow() + b.slow(),
                a.labelled() + b.labelled(),
                a.correct() + b.correct(),
                LatencyBuckets.merged(a.latencies(), b.latencies()));
    }

    Verdict verdict(String missing) {
        return new Verdict(errors, latency, accuracy, bound, missing);
    }

    /** Which gate a reason to roll back is of. */
    static String gate(String rollback) {
        int end = rollback.indexOf(':');
        return end < 0 ? "" : rollback.substring(0, end);
    }

    private static double bound(RolloutPolicy policy) {
        int steps = Math.max(1, policy.steps().size()) + (policy.preWindow().isPositive() ? 1 : 0);
        return Math.log(GATES * steps / policy.alpha());
    }

    private static double compared(Sides sides, long bad, long all, long stableBad, long stableAll) {
        return sides.concurrent()
                ? EValues.concurrent(bad, all, stableBad, stableAll, sides.weight())
                : EValues.rates(all - bad, all, stableAll - stableBad, stableAll, 1);
    }

    private static String guard(RolloutPolicy policy, long errors, long requests) {
        if (requests < policy.errorLimitRequests() || errors <= policy.errorLimit() * requests) {
            return "";
        }
        return String.format(
                Locale.ROOT,
                "guard: %,d of %,d requests of the candidate failed (limit: %s over at least %,d)",
                errors,
                requests,
                percent(policy.errorLimit()),
                policy.errorLimitRequests());
    }

    private static String reason(
            RolloutPolicy policy,
            Sides sides,
            Labels worst,
            double errors,
            double latency,
            double accuracy,
            double bound) {
        ArmCounts c = sides.candidate();
        ArmCounts s = sides.stable();
        List<String> reasons = new ArrayList<>();
        if (errors >= bound) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "errors: %s of the candidate failed and %s of the stable version; %s",
                    of(c.errors(), c.requests()),
                    of(s.errors(), s.requests()),
                    odds(errors, bound)));
        }
        if (latency >= bound) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "latency: %s of the candidate took more than %,d us and %s of the stable version; %s",
                    of(c.slow(), c.timed()),
                    sides.slowMicros(),
                    of(s.slow(), s.timed()),
                    odds(latency, bound)));
        }
        if (accuracy >= bound) {
            reasons.add(String.format(
                    Locale.ROOT,
                    "accuracy: %s labelled answers of the candidate were right and %s of the stable version (allowed drop: %s); %s",
                    of(worst.right(), worst.all()),
                    of(worst.stableRight(), worst.stableAll()),
                    percent(policy.accuracyDrop()),
                    odds(accuracy, bound)));
        }
        return String.join(". ", reasons);
    }

    private static String of(long some, long all) {
        return String.format(Locale.ROOT, "%,d of %,d", some, all);
    }

    static String percent(double share) {
        return String.format(Locale.ROOT, "%.4g %%", share * 100);
    }

    private static String odds(double evidence, double bound) {
        return String.format(
                Locale.ROOT,
                "evidence %.3g to 1 (limit: %.3g to 1)",
                Math.exp(Math.min(evidence, 600)),
                Math.exp(bound));
    }
}
