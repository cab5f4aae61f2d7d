package dev.gopuram.models;

import dev.gopuram.contracts.models.Models;
import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.inference.EngineConfig;
import dev.gopuram.inference.InferenceEngine;
import dev.gopuram.inference.VersionKey;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TraceParent;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.rollouts.KeptView;
import dev.gopuram.rollouts.RolloutFollower;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Wires the service. Opening it is quick: natives and models are loaded in the background or at the first call. */
public final class ModelsAssembly {
    /** For a file's part, or what a version says of itself. */
    private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(30);
    /** Before what could not be checked is tried again. */
    private static final Duration CHECK_AGAIN = Duration.ofSeconds(1);
    /** For a shadow's version to be loaded, and again to answer. */
    private static final Duration SHADOW_PATIENCE = Duration.ofSeconds(30);
    /** With more rows of real requests waiting, no shadow is asked. */
    private static final int BUSY_ROWS = 64;

    /**
     * What the service has besides its files.
     *
     * @param node this node's name, the same after a restart
     * @param run this start of it
     * @param kept what the registry said last
     */
    public record Surroundings(Registry registry, String node, String run, KeptView kept, RandomGenerator random) {}

    private ModelsAssembly() {}

    /**
     * Opens the service with the models that every installation has, and no others.
     *
     * @param dataDir where natives and models are unpacked; nothing is written outside of it
     */
    public static Opened<Models> open(ModelsConfig config, Path dataDir, Clock clock) {
        return opened(config, ModelSet.ALL, dataDir, clock, null, _ -> {});
    }

    /**
     * The same, following a registry.
     *
     * @param held the models that this node has
     * @param surroundings null where there is no registry
     * @param metrics takes what says, in Prometheus' text format, what the models have done
     */
    public static Opened<Models> open(
            ModelsConfig config,
            ModelSet held,
            Path dataDir,
            Clock clock,
            @Nullable Surroundings surroundings,
            Consumer<Supplier<String>> metrics) {
        return opened(config, held, dataDir, clock, surroundings, metrics);
    }

    private static Opened<Models> opened(
            ModelsConfig config,
            ModelSet held,
            Path dataDir,
            Clock clock,
            @Nullable Surroundings around,
            Consumer<Supplier<String>> metrics) {
        Catalogue catalogue = new Catalogue(BundledModels.all(held));
        ModelNames<ModelVersion> names = names(config, catalogue);
        InferenceEngine engine = new InferenceEngine(
                new EngineConfig(
                        config.poolThreads(Runtime.getRuntime().availableProcessors()),
                        config.intraOpThreads(),
                        config.queuedRows(),
                        config.memory(),
                        config.maxPixels(),
                        dataDir.resolve("natives"),
                        Set.copyOf(config.remoteHosts())),
                clock);
        metrics.accept(() -> TritonMetrics.text(engine.totals()));
        Path models = dataDir.resolve("models");
        References references = new References();
        BundledModels.offer(engine, models, held, references);
        WarmVersions warm = new WarmVersions(clock);
        engine.keep(warm::holds);
        List<VersionKey> preloaded = config.preload() ? preloaded(config, names, catalogue) : List.of();
        ThreadFactory waiting = Thread.ofVirtual().name("models-", 0).factory();
        RolloutFollower follower = around == null
                ? null
                : new RolloutFollower(
                        around.registry(),
                        RolloutFollower.Settings.of(around.node(), around.run()).keeping(around.kept()),
                        clock,
                        around.random(),
                        waiting);
        Artifacts.NodeCalls calls = around == null ? null : new Node(around, clock);
        Artifacts artifacts = around == null || calls == null
                ? null
                : new Artifacts(around.registry(), calls, models.resolve("artifacts"), config.artifacts(), clock);
        Registered registered = new Registered(follower, artifacts, engine, held, warm, references, waiting);
        VersionChoice versions =
                new VersionChoice(names, catalogue, config.defaultModel(), config.aliases(), registered);
        VersionChecks checks = around == null || calls == null || artifacts == null
                ? null
                : new VersionChecks(
                        around.registry(),
                        calls,
                        artifacts,
                        engine,
                        CHECK_AGAIN,
                        Thread.ofPlatform().daemon().name("models-check").factory(),
                        clock);
        if (follower != null) {
            follower.onChange(registered::take);
            if (checks != null) {
                follower.onChange(_ -> checks.take(registered.served().all()));
            }
        }
        InputRules rules = new InputRules(config.maxInput(), config.maxRequest());
        ShadowRunner shadows = new ShadowRunner(
                asked -> engine.predictAside(
                                versions.named(
                                                asked.tenant(),
                                                asked.model(),
                                                asked.shadow().version())
                                        .key(),
                                asked.request().inputs(),
                                asked.request().options(),
                                SHADOW_PATIENCE)
                        .results(),
                (shadow, compared) -> {
                    if (follower != null) {
                        follower.compared(shadow, compared);
                    }
                },
                config.shadows(),
                () -> engine.waiting() > BUSY_ROWS,
                Thread.ofPlatform().daemon().name("models-shadow").factory());
        return new Opened<>(
                new ModelsService(
                        new EmbedTexts(rules, versions, engine),
                        new PredictRows(rules, versions, engine, follower, references, shadows),
                        new ListedModels(versions, names, catalogue, config.defaultModel()),
                        new LoadedModels(versions, engine)),
                new ModelsPart(engine, preloaded, follower, checks, shadows));
    }

    /** The model of calls that name none, where this node holds it: another is loaded when it is called first. */
    private static List<VersionKey> preloaded(
            ModelsConfig config, ModelNames<ModelVersion> names, Catalogue catalogue) {
        if (!names.knows(config.defaultModel())) {
            return List.of();
        }
        VersionKey usual = names.resolve(config.defaultModel()).key();
        return catalogue.versions().stream()
                .map(ModelVersion::key)
                .filter(usual::equals)
                .toList();
    }

    /** Calls that this node makes for itself, in the tenant whose versions they are of. */
    private record Node(Surroundings around, Clock clock) implements Artifacts.NodeCalls {
        @Override
        public <T> T in(String tenant, Supplier<T> call) {
            String id = new Ids(clock, around.random()).prefixed("req");
            CallContext context = new CallContext(
                    id,
                    id,
                    tenant,
                    Principal.node(around.node()),
                    Deadline.after(REGISTRY_PATIENCE, clock),
                    TraceParent.random(around.random(), false));
            return context.call(call);
        }
    }

    /** Every source of names, in the order in which they are asked. */
    private static ModelNames<ModelVersion> names(ModelsConfig config, Catalogue catalogue) {
        ModelNames<ModelVersion> models = new ModelNames<>(List.of(new Catalogue(BundledModels.all(ModelSet.ALL))));
        Map<String, ModelVersion> aliases = new HashMap<>();
        config.aliases().forEach((alias, target) -> aliases.put(alias, configured("aliases." + alias, target, models)));
        ModelNames<ModelVersion> all = new ModelNames<>(List.of(catalogue, new Aliases(aliases)));
        configured(
                "default_model",
                config.defaultModel(),
                new ModelNames<>(List.of(new Catalogue(BundledModels.all(ModelSet.ALL)), new Aliases(aliases))));
        return all;
    }

    private static ModelVersion configured(String field, String name, ModelNames<ModelVersion> names) {
        try {
            return names.resolve(name);
        } catch (Problem unknown) {
            throw Problem.invalid(field, name, "a model; " + unknown.detail()).causedBy(unknown);
        }
    }
}
