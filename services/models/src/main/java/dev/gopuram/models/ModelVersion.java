package dev.gopuram.models;

import dev.gopuram.bundles.SemanticVersion;
import dev.gopuram.bundles.TextConfig;
import dev.gopuram.bundles.WeightsConfig;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.inference.VersionKey;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One version of a model.
 *
 * @param stages the aliases that stand for it: {@code production}
 * @param number of its registration; 0 where it was none
 */
record ModelVersion(
        VersionKey key,
        SemanticVersion version,
        WeightsConfig config,
        Instant createdAt,
        List<String> stages,
        long number) {
    ModelVersion {
        stages = List.copyOf(stages);
    }

    String name() {
        return key.model();
    }

    Model asModel() {
        TextConfig text = config.text();
        boolean reads = WeightsConfig.readsText(config.task());
        return new Model(
                name(),
                version.toString(),
                config.task(),
                dimensions(),
                !reads ? 0 : text == null ? TextConfig.defaults().maxTokens() : text.maxTokens(),
                !batches(),
                config.languages(),
                createdAt,
                config.family(),
                config.inputs(),
                config.outputs(),
                config.labels(),
                stages,
                batches() ? config.batching().maxRows() : 0,
                batches()
                        ? TimeUnit.NANOSECONDS.toMicros(
                                config.batching().maxDelay().toNanos())
                        : 0);
    }

    private boolean batches() {
        return config.batching().maxRows() > 1;
    }

    private int dimensions() {
        if (config.task() != Model.Task.EMBED || config.outputs().isEmpty()) {
            return 0;
        }
        TensorSpec output = config.outputs().stream()
                .filter(each -> each.name().equals(config.answer().output()))
                .findFirst()
                .orElse(config.outputs().getFirst());
        return (int) Math.max(0, output.shape().getLast());
    }

    @Override
    public String toString() {
        return key.toString();
    }
}
