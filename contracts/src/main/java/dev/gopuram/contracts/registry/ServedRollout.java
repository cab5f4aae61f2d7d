package dev.gopuram.contracts.registry;

import java.util.List;

/**
 * A roll-out as nodes need to know it.
 *
 * @param evidence what all nodes have reported
 */
public record ServedRollout(
        String tenant,
        String id,
        String model,
        String alias,
        String stable,
        String candidate,
        RolloutState state,
        int step,
        double weight,
        RolloutPolicy policy,
        List<StepEvidence> evidence) {
    public ServedRollout {
        evidence = List.copyOf(evidence);
    }
}
