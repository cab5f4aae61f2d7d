package dev.gopuram.models;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** The names that the operator configured: the last source, so that an alias never hides a model. */
final class Aliases implements ModelNames.Source<ModelVersion> {
    private final Map<String, ModelVersion> targets;

    Aliases(Map<String, ModelVersion> targets) {
        this.targets = Map.copyOf(targets);
    }

    @Override
    public Optional<ModelVersion> find(ModelReference reference) {
        return Optional.ofNullable(targets.get(reference.toString()));
    }

    @Override
    public Collection<String> names() {
        return targets.keySet();
    }
}
