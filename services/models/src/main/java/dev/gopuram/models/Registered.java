package dev.gopuram.models;

import dev.gopuram.bundles.BundleConfig;
import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.ServedRollout;
import dev.gopuram.contracts.registry.ServedVersion;
import dev.gopuram.inference.InferenceEngine;
import dev.gopuram.inference.VersionKey;
import dev.gopuram.rollouts.Choice;
import dev.gopuram.rollouts.RolloutFollower;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The versions that the registry wants served, as the follower told of them last. Their files are brought when they are
 * loaded, their configurations when they are called first. With no registry there are none.
 */
final class Registered {
    private final @Nullable RolloutFollower follower;
    private final @Nullable Artifacts artifacts;
    private final InferenceEngine engine;
    private final ModelSet held;
    private final Map<VersionKey, ModelVersion> configured = new ConcurrentHashMap<>();
    private volatile ServedModels served = ServedModels.NONE;

    Registered(
            @Nullable RolloutFollower follower, @Nullable Artifacts artifacts, InferenceEngine engine, ModelSet held) {
        this.follower = follower;
        this.artifacts = artifacts;
        this.engine = engine;
        this.held = held;
    }

    ServedModels served() {
        return served;
    }

    /** Takes a new view over; versions that are in it no more are forgotten. */
    void take(RegistryView view) {
        ServedModels now = new ServedModels(view, held);
        Set<VersionKey> wanted = now.all().stream().map(Registered::key).collect(Collectors.toSet());
        served = now;
        for (VersionKey key : List.copyOf(configured.keySet())) {
            if (!wanted.contains(key)) {
                configured.remove(key);
                engine.withdraw(key);
            }
        }
    }

    static VersionKey key(ServedVersion version) {
        return new VersionKey(version.tenant(), version.model(), version.version());
    }

    /** What answers behind an alias; null where it stands for nothing. */
    @Nullable
    Choice choose(String tenant, String model, String alias, String routingKey) {
        return follower == null ? null : follower.choose(tenant, model, alias, routingKey);
    }

    /** The version in use where a request was given to a candidate; null where it was not. */
    @Nullable
    String stable(Choice choice) {
        if (follower == null || choice.arm() == null || !choice.arm().candidate()) {
            return null;
        }
        String id = choice.arm().rollout();
        return follower.view().rollouts().stream()
                .filter(rollout -> rollout.id().equals(id))
                .map(ServedRollout::stable)
                .findFirst()
                .orElse(null);
    }

    /** A version with its configuration, made known to the engine. */
    ModelVersion version(ServedVersion version) {
        VersionKey key = key(version);
        ModelVersion known = known(version);
        if (known != null) {
            return known;
        }
        Artifacts from = artifacts;
        if (from == null) {
            throw new IllegalStateException(key + ": no registry (expected: one, since it told of it)");
        }
        BundleConfig config = from.config(version);
        engine.offer(key, () -> from.bundle(version));
        configured.put(key, of(version, config));
        return of(version, config);
    }

    /** The same, where it was called before or its file is here; null otherwise. */
    @Nullable
    ModelVersion known(ServedVersion version) {
        ModelVersion known = configured.get(key(version));
        return known == null
                ? null
                : new ModelVersion(
                        known.key(),
                        known.version(),
                        known.config(),
                        known.createdAt(),
                        served.stages(version),
                        version.number());
    }

    private ModelVersion of(ServedVersion version, BundleConfig config) {
        return new ModelVersion(
                key(version),
                config.version(),
                config.weights(),
                version.createdAt(),
                served.stages(version),
                version.number());
    }

    /** Every name that the tenant can write for what it registered. */
    List<String> names(String tenant) {
        return served.of(tenant).stream()
                .flatMap(version -> Stream.concat(
                        Stream.of(version.model(), version.model() + "@" + version.version()),
                        served.stages(version).stream().map(alias -> version.model() + "@" + alias)))
                .distinct()
                .toList();
    }
}
