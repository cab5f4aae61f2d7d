package dev.gopuram.models;

import dev.gopuram.bundles.BundleConfig;
import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.ServedVersion;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.inference.BundleSource;
import dev.gopuram.inference.InferenceEngine;
import dev.gopuram.inference.VersionKey;
import dev.gopuram.rollouts.Choice;
import dev.gopuram.rollouts.RolloutFollower;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The versions that the registry wants served, as the follower told of them last. Their files are brought when they are
 * loaded, their configurations when they are called first. With no registry there are none.
 */
final class Registered {
    private static final Logger log = LoggerFactory.getLogger(Registered.class);

    private final @Nullable RolloutFollower follower;
    private final @Nullable Artifacts artifacts;
    private final InferenceEngine engine;
    private final ModelSet held;
    private final WarmVersions warm;
    private final References references;
    private final ThreadFactory threads;
    private final Map<VersionKey, Known> known = new ConcurrentHashMap<>();
    private volatile Seen seen = new Seen(ServedModels.NOTHING, ServedModels.NONE);

    /** A version that was called, and of which registration: the same number may be registered anew. */
    private record Known(ModelVersion version, String digest) {}

    private record Seen(RegistryView view, ServedModels served) {}

    Registered(
            @Nullable RolloutFollower follower,
            @Nullable Artifacts artifacts,
            InferenceEngine engine,
            ModelSet held,
            WarmVersions warm,
            References references,
            ThreadFactory threads) {
        this.follower = follower;
        this.artifacts = artifacts;
        this.engine = engine;
        this.held = held;
        this.warm = warm;
        this.references = references;
        this.threads = threads;
    }

    /** By the same view as {@link #choose}, so that what is chosen is found. The same view is the same object. */
    @SuppressWarnings("ReferenceEquality")
    ServedModels served() {
        if (follower == null) {
            return ServedModels.NONE;
        }
        RegistryView view = follower.view();
        Seen last = seen;
        if (last.view() != view) {
            last = new Seen(view, new ServedModels(view, held));
            seen = last;
        }
        return last.served();
    }

    /** Whether it is known what there is: without a registry, that there is nothing. */
    boolean known() {
        return follower == null || follower.knows();
    }

    /** Takes a new view over; versions that are in it no more are forgotten. */
    void take(RegistryView view) {
        ServedModels now = new ServedModels(view, held);
        Map<VersionKey, String> wanted =
                now.all().stream().collect(Collectors.toMap(Registered::key, ServedVersion::digest));
        warm.take(view);
        known.keySet()
                .forEach(key -> known.computeIfPresent(
                        key, (_, each) -> each.digest().equals(wanted.get(key)) ? each : forgotten(key)));
        view.rollouts()
                .forEach(rollout -> Stream.of(rollout.stable(), rollout.candidate())
                        .flatMap(version -> now.find(rollout.tenant(), rollout.model(), version).stream())
                        .filter(version -> version.status() == Status.READY && !known.containsKey(key(version)))
                        .forEach(version ->
                                threads.newThread(() -> warmUp(version)).start()));
    }

    private @Nullable Known forgotten(VersionKey key) {
        references.forget(key);
        engine.withdraw(key);
        return null;
    }

    /** So that the first request of a roll-out does not wait for files. */
    private void warmUp(ServedVersion version) {
        try {
            VersionKey everybodys = new VersionKey(BundledModels.EVERYBODY, version.model(), version.version());
            engine.load(engine.knows(everybodys) ? everybodys : version(version).key());
        } catch (RuntimeException e) {
            log.atWarn().addKeyValue("modelVersion", key(version)).setCause(e).log("not loaded ahead");
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
        return follower == null ? null : follower.stable(choice);
    }

    /** A version with its configuration, made known to the engine. */
    ModelVersion version(ServedVersion version) {
        ModelVersion called = known(version);
        if (called != null) {
            return called;
        }
        VersionKey key = key(version);
        Artifacts from = artifacts;
        if (from == null) {
            throw new IllegalStateException(key + ": no registry (expected: one, since it told of it)");
        }
        Known fresh = new Known(of(version, from.config(version)), version.digest());
        return known.compute(key, (_, other) -> replaced(other, fresh, from.source(version)))
                .version();
    }

    /** Files of a former registration may still be here, for whoever follows a view is told of it a little later. */
    private Known replaced(@Nullable Known other, Known fresh, BundleSource source) {
        if (other != null && other.digest().equals(fresh.digest())) {
            return other;
        }
        VersionKey key = fresh.version().key();
        if (other != null) {
            forgotten(key);
        }
        engine.offer(key, references.noting(key, source));
        return fresh;
    }

    /** The same, where it was called before; null otherwise. */
    @Nullable
    ModelVersion known(ServedVersion version) {
        Known called = known.get(key(version));
        return called == null || !called.digest().equals(version.digest())
                ? null
                : new ModelVersion(
                        called.version().key(),
                        called.version().version(),
                        called.version().config(),
                        called.version().createdAt(),
                        served().stages(version),
                        version.number());
    }

    private ModelVersion of(ServedVersion version, BundleConfig config) {
        return new ModelVersion(
                key(version),
                config.version(),
                config.weights(),
                version.createdAt(),
                served().stages(version),
                version.number());
    }

    /** Every name that the tenant can write for what it registered. */
    List<String> names(String tenant) {
        return served().of(tenant).stream()
                .flatMap(version -> Stream.concat(
                        Stream.of(version.model(), version.model() + "@" + version.version()),
                        served().stages(version).stream().map(alias -> version.model() + "@" + alias)))
                .distinct()
                .toList();
    }
}
