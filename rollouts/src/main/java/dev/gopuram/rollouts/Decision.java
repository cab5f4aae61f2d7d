package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.Bucket;
import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.SteerRollout;
import dev.gopuram.contracts.registry.StepEvidence;
import dev.gopuram.contracts.registry.Verdict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is to happen to a roll-out. */
public sealed interface Decision {
    /** What the evidence comes to now. */
    Verdict verdict();

    /** Nothing; the verdict says what is missing for the next step. */
    record Stay(Verdict verdict) implements Decision {}

    /**
     * It goes on.
     *
     * @param step of the policy's steps
     * @param weight the candidate's share from now on
     */
    record Advance(RolloutState to, int step, double weight, Verdict verdict, String reason) implements Decision {}

    /** The candidate has taken over: the alias stands for it, and nothing is compared any more. */
    record Promote(Verdict verdict, String reason) implements Decision {}

    /** The stable version answers all again, from the next request on. */
    record RollBack(Verdict verdict, String reason) implements Decision {}

    /** The candidate keeps its share, and somebody has to decide. */
    record Pause(Verdict verdict, String reason) implements Decision {}

    /**
     * What is to happen by the evidence and the time.
     *
     * @param loaded whether the candidate can answer requests: until then it stays pending
     */
    static Decision next(Rollout rollout, boolean loaded, Instant now) {
        return new Deciding(rollout, loaded, now).next();
    }

    /**
     * Above which time a request of the step counts as slow, by what is known of the stable version so far; null while
     * that is too little. Asked at a step's beginning, and again until there is one: then it stays for the step.
     */
    static @Nullable Long slowMicros(RolloutPolicy policy, List<StepEvidence> evidence) {
        List<Bucket> times = List.of();
        for (StepEvidence step : evidence) {
            times = LatencyBuckets.merged(times, step.stable().latencies());
        }
        return LatencyBuckets.slowMicros(times, policy.latencyTolerance());
    }

    /** What is to happen because somebody said so; CONFLICT where it makes no sense. */
    static Decision steered(Rollout rollout, SteerRollout.Action action, String reason, Instant now) {
        return new Deciding(rollout, true, now).steered(action, reason);
    }
}
