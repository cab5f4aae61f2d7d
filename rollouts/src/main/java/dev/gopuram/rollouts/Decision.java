package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.SteerRollout;
import dev.gopuram.contracts.registry.Verdict;
import java.time.Instant;

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
        return new Stay(rollout.verdict());
    }

    /** What is to happen because somebody said so; CONFLICT where it makes no sense. */
    static Decision steered(Rollout rollout, SteerRollout.Action action, String reason) {
        return new Stay(rollout.verdict());
    }
}
