package dev.gopuram.models;

import dev.gopuram.contracts.models.ModelList;
import dev.gopuram.contracts.models.Models;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Opened;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Wires the service. Opening it is quick: natives and models are loaded in the background or at the first call. */
public final class ModelsAssembly {
    private ModelsAssembly() {}

    /**
     * Opens the service.
     *
     * @param dataDir where natives and models are unpacked; nothing is written outside of it
     */
    public static Opened<Models> open(ModelsConfig config, Path dataDir, Clock clock) {
        Catalogue catalogue = new Catalogue(BundledModels.all());
        ModelNames<ModelVersion> names = names(config, catalogue);
        InferenceExecutor executor = new InferenceExecutor(
                config.poolThreads(Runtime.getRuntime().availableProcessors()),
                config.queuedRows(),
                Thread.ofPlatform().daemon().name("models-", 0).factory(),
                clock,
                ThreadCpu::nanos);
        ModelLoader loader = new ModelLoader(config, dataDir);
        Map<ModelVersion, SessionSlot> slots = new LinkedHashMap<>();
        for (ModelVersion version : catalogue.versions()) {
            slots.put(
                    version,
                    new SessionSlot(
                            version,
                            () -> loader.load(version),
                            Thread.ofPlatform().daemon().name("models-load").factory(),
                            clock));
        }
        EmbedTexts embedTexts = new EmbedTexts(
                new InputRules(config.maxInput(), config.maxRequest()), names, config.defaultModel(), slots, executor);
        return new Opened<>(
                new ModelsService(embedTexts, list(config, catalogue, names), names),
                new ModelsPart(executor, slots.values(), config.preload()));
    }

    private static ModelList list(ModelsConfig config, Catalogue catalogue, ModelNames<ModelVersion> names) {
        Map<String, String> meanings = new HashMap<>();
        meanings.put("", names.resolve(config.defaultModel()).name());
        Stream.concat(names.all().stream(), catalogue.majors().stream())
                .forEach(name -> meanings.put(name, names.resolve(name).name()));
        meanings.entrySet().removeIf(entry -> entry.getKey().equals(entry.getValue()));
        return new ModelList(
                catalogue.versions().stream().map(ModelVersion::asModel).toList(), meanings);
    }

    /** Every source of names, in the order in which they are asked. */
    private static ModelNames<ModelVersion> names(ModelsConfig config, Catalogue catalogue) {
        ModelNames<ModelVersion> models = new ModelNames<>(List.of(catalogue));
        Map<String, ModelVersion> aliases = new HashMap<>();
        config.aliases().forEach((alias, target) -> aliases.put(alias, configured("aliases." + alias, target, models)));
        ModelNames<ModelVersion> all = new ModelNames<>(List.of(catalogue, new Aliases(aliases)));
        configured("default_model", config.defaultModel(), all);
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
