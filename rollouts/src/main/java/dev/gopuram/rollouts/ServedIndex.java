package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.ServedAlias;
import dev.gopuram.contracts.registry.ServedRollout;
import dev.gopuram.contracts.registry.ServedVersion;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A view by what is asked of it: which version a name stands for, and which roll-out is on its way there. */
final class ServedIndex {
    static final ServedIndex EMPTY = new ServedIndex(new RegistryView(0, false, List.of(), List.of(), List.of()));

    private record Name(String tenant, String model, String alias) {}

    private final RegistryView view;
    private final Map<Name, String> aliases = new HashMap<>();
    private final Map<Name, ServedRollout> rollouts = new HashMap<>();
    private final Map<String, ServedRollout> byId = new HashMap<>();
    private final Set<VersionName> versions = new HashSet<>();

    ServedIndex(RegistryView view) {
        this.view = view;
        for (ServedVersion version : view.versions()) {
            versions.add(new VersionName(version.tenant(), version.model(), version.version()));
        }
        for (ServedAlias alias : view.aliases()) {
            aliases.put(new Name(alias.tenant(), alias.model(), alias.alias()), alias.version());
        }
        for (ServedRollout rollout : view.rollouts()) {
            if (runs(rollout.state())) {
                rollouts.put(new Name(rollout.tenant(), rollout.model(), rollout.alias()), rollout);
                byId.put(rollout.id(), rollout);
            }
        }
    }

    static boolean runs(RolloutState state) {
        return switch (state) {
            case PENDING, SHADOW, CANARY, PROMOTING, PAUSED -> true;
            case STABLE, ROLLED_BACK -> false;
        };
    }

    RegistryView view() {
        return view;
    }

    @Nullable
    String version(String tenant, String model, String alias) {
        return aliases.get(new Name(tenant, model, alias));
    }

    @Nullable
    ServedRollout rollout(String tenant, String model, String alias) {
        return rollouts.get(new Name(tenant, model, alias));
    }

    @Nullable
    ServedRollout rollout(String id) {
        return byId.get(id);
    }

    boolean serves(VersionName version) {
        return versions.contains(version);
    }

    /** Those that run. */
    Collection<ServedRollout> rollouts() {
        return byId.values();
    }
}
