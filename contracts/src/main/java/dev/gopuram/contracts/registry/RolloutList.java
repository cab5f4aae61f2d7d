package dev.gopuram.contracts.registry;

import java.util.List;

/** Roll-outs, the newest first. */
public record RolloutList(List<Rollout> rollouts) {
    public RolloutList {
        rollouts = List.copyOf(rollouts);
    }
}
