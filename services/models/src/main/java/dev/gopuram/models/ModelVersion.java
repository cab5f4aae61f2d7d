package dev.gopuram.models;

import dev.gopuram.contracts.models.Model;
import java.util.Set;

/**
 * One version of a model.
 *
 * @param stages the stages it stands in: {@code production}
 */
record ModelVersion(String name, SemanticVersion version, Set<String> stages, ModelSpec spec, ModelFiles files) {
    ModelVersion {
        stages = Set.copyOf(stages);
    }

    Model asModel() {
        return new Model(
                name,
                version.toString(),
                spec.task(),
                spec.dimensions(),
                spec.windowTokens(),
                spec.batchVariant(),
                spec.languages(),
                spec.createdAt());
    }

    @Override
    public String toString() {
        return name + "@" + version;
    }
}
