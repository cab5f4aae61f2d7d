package dev.gopuram.models;

import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.ServedRollout;
import dev.gopuram.inference.VersionKey;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which versions stay loaded whoever else needs memory: both of each roll-out, and after it both for as long as its policy
 * says, so that the one that was left can be gone back to at once.
 */
final class WarmVersions {
    private final Clock clock;
    private Map<String, ServedRollout> running = Map.of();
    private final Map<VersionKey, Deadline> afterwards = new HashMap<>();
    private Set<VersionKey> during = Set.of();

    WarmVersions(Clock clock) {
        this.clock = clock;
    }

    synchronized void take(RegistryView view) {
        Map<String, ServedRollout> now = new HashMap<>();
        Set<VersionKey> keys = new HashSet<>();
        for (ServedRollout rollout : view.rollouts()) {
            now.put(rollout.id(), rollout);
            keys.addAll(both(rollout));
        }
        for (ServedRollout former : running.values()) {
            if (!now.containsKey(former.id())) {
                Deadline until = Deadline.after(former.policy().keepWarm(), clock);
                both(former).forEach(key -> afterwards.put(key, until));
            }
        }
        afterwards.values().removeIf(Deadline::expired);
        running = now;
        during = keys;
    }

    synchronized boolean holds(VersionKey key) {
        Deadline until = afterwards.get(key);
        return during.contains(key) || (until != null && !until.expired());
    }

    /** Also as everybody's, where they are that. */
    private static List<VersionKey> both(ServedRollout rollout) {
        return Stream.of(rollout.tenant(), BundledModels.EVERYBODY)
                .flatMap(tenant -> Stream.of(rollout.stable(), rollout.candidate())
                        .map(version -> new VersionKey(tenant, rollout.model(), version)))
                .toList();
    }
}
