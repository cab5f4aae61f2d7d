package dev.gopuram.models;

import dev.gopuram.bundles.SemanticVersion;
import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.ServedAlias;
import dev.gopuram.contracts.registry.ServedVersion;
import dev.gopuram.contracts.registry.Status;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the registry wants served, of what this node holds: by tenant and model, the highest version last. */
final class ServedModels {
    static final RegistryView NOTHING = new RegistryView(0, false, List.of(), List.of(), List.of());
    static final ServedModels NONE = new ServedModels(NOTHING, ModelSet.ALL);

    private record Name(String tenant, String model) {}

    private final Map<Name, List<ServedVersion>> versions = new HashMap<>();
    private final List<ServedAlias> aliases;

    ServedModels(RegistryView view, ModelSet held) {
        this.aliases = view.aliases();
        for (ServedVersion version : view.versions()) {
            if (version.kind() == Kind.WEIGHTS && held.holds(version.family(), version.model())) {
                versions.computeIfAbsent(new Name(version.tenant(), version.model()), _ -> new ArrayList<>())
                        .add(version);
            }
        }
        versions.values().forEach(list -> list.sort(Comparator.comparing(ServedModels::semantic)));
    }

    static SemanticVersion semantic(ServedVersion version) {
        return SemanticVersion.parse(version.version());
    }

    List<ServedVersion> all() {
        return versions.values().stream().flatMap(List::stream).toList();
    }

    List<ServedVersion> of(String tenant) {
        return versions.entrySet().stream()
                .filter(entry -> entry.getKey().tenant().equals(tenant))
                .flatMap(entry -> entry.getValue().stream())
                .sorted(Comparator.comparing(ServedVersion::model).thenComparing(ServedModels::semantic))
                .toList();
    }

    List<ServedVersion> of(String tenant, String model) {
        return versions.getOrDefault(new Name(tenant, model), List.of());
    }

    Optional<ServedVersion> find(String tenant, String model, String version) {
        return of(tenant, model).stream()
                .filter(each -> each.version().equals(version))
                .findFirst();
    }

    /** The highest that can be called. */
    Optional<ServedVersion> highest(String tenant, String model) {
        return of(tenant, model).stream()
                .filter(version -> version.status() == Status.READY)
                .reduce((older, newer) -> newer);
    }

    Optional<ServedVersion> highest(String tenant, String model, int major) {
        return of(tenant, model).stream()
                .filter(version ->
                        version.status() == Status.READY && semantic(version).major() == major)
                .reduce((older, newer) -> newer);
    }

    /** The aliases that stand for a version. */
    List<String> stages(ServedVersion version) {
        return aliases.stream()
                .filter(alias -> alias.tenant().equals(version.tenant())
                        && alias.model().equals(version.model())
                        && alias.version().equals(version.version()))
                .map(ServedAlias::alias)
                .sorted()
                .toList();
    }
}
