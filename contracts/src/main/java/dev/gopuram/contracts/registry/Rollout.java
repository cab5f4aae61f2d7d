package dev.gopuram.contracts.registry;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A version on its way.
 *
 * @param stable the version that it is to replace
 * @param step 0..; of the policy's steps
 * @param weight the candidate's share now
 * @param reason why it is where it is
 * @param evidence step by step
 * @param verdict what it comes to
 * @param shadow null where nothing was compared
 * @param transitions how it came here
 */
public record Rollout(
        String id,
        String model,
        String alias,
        String stable,
        String candidate,
        RolloutState state,
        int step,
        double weight,
        RolloutPolicy policy,
        Instant startedAt,
        Instant stepSince,
        Instant updatedAt,
        String startedBy,
        String reason,
        List<StepEvidence> evidence,
        Verdict verdict,
        @Nullable ShadowComparison shadow,
        List<Transition> transitions) {
    public Rollout {
        evidence = List.copyOf(evidence);
        transitions = List.copyOf(transitions);
    }
}
