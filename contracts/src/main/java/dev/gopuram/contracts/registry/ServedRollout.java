package dev.gopuram.contracts.registry;

import java.util.List;

/**
 * A roll-out as nodes need to know it.
 *
 * @param evidence what all nodes have reported
 * @param others of it, what all have but the run that asks: that knows better what it has seen itself
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
        List<StepEvidence> evidence,
        List<StepEvidence> others) {
    public ServedRollout {
        evidence = List.copyOf(evidence);
        others = List.copyOf(others);
    }

    /** One of which nobody else has reported anything. */
    public ServedRollout(
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
        this(tenant, id, model, alias, stable, candidate, state, step, weight, policy, evidence, List.of());
    }

    /** The same, for a run that is told this of the others. */
    public ServedRollout withOthers(List<StepEvidence> told) {
        return new ServedRollout(
                tenant, id, model, alias, stable, candidate, state, step, weight, policy, evidence, told);
    }
}
