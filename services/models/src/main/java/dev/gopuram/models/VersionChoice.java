package dev.gopuram.models;

import dev.gopuram.contracts.registry.ServedVersion;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.kernel.Problem;
import dev.gopuram.rollouts.Choice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says which version answers a name. What the tenant registered comes first, then what every installation has, then the
 * names that the operator configured.
 */
final class VersionChoice {
    private final ModelNames<ModelVersion> bundled;
    private final Catalogue catalogue;
    private final String defaultModel;
    private final Map<String, String> aliases;
    private final Registered registered;

    /** A version, and what the request counts for. */
    record Chosen(ModelVersion version, Choice choice) {}

    /**
     * Names of one node.
     *
     * @param aliases other names that the operator configured
     */
    VersionChoice(
            ModelNames<ModelVersion> bundled,
            Catalogue catalogue,
            String defaultModel,
            Map<String, String> aliases,
            Registered registered) {
        this.bundled = bundled;
        this.catalogue = catalogue;
        this.defaultModel = defaultModel;
        this.aliases = Map.copyOf(aliases);
        this.registered = registered;
    }

    /** The version in use: a candidate of a roll-out is none, for vectors of two versions must not meet. */
    ModelVersion pinned(String tenant, String name) {
        return choose(tenant, name, null).version();
    }

    /**
     * The version that answers.
     *
     * @param key whoever has the same one stays with the same version; null for the version in use
     */
    Chosen choose(String tenant, String name, @Nullable String key) {
        String wanted = name.isEmpty() ? defaultModel : name;
        ModelReference reference = ModelReference.parse(wanted);
        Optional<Chosen> found = chosen(tenant, reference, key);
        if (found.isPresent()) {
            return found.get();
        }
        String target = aliases.get(wanted);
        if (target != null) {
            Optional<Chosen> meant = chosen(tenant, ModelReference.parse(target), key);
            if (meant.isPresent()) {
                return meant.get();
            }
        }
        if (!registered.known() && !bundled.knows(wanted)) {
            throw Problem.of(
                    Problem.Code.UNAVAILABLE,
                    "model: " + wanted + " is not known before the registry is heard (expected: one that ships)");
        }
        return ofEverybody(bundled.resolve(wanted, registered.names(tenant)));
    }

    private Optional<Chosen> chosen(String tenant, ModelReference reference, @Nullable String key) {
        String alias = reference.selector() == null ? ModelNames.PRODUCTION : reference.selector();
        if (reference.selector() != null) {
            Optional<ServedVersion> exact = registered.served().find(tenant, reference.name(), reference.selector());
            if (exact.isPresent()) {
                return exact.map(version -> byName(tenant, version));
            }
        }
        Choice choice = registered.choose(tenant, reference.name(), alias, key == null ? "" : key);
        if (choice != null) {
            String stable = key == null ? registered.stable(choice) : null;
            if (stable != null) {
                return Optional.of(new Chosen(
                        named(tenant, choice.model(), stable), Choice.named(tenant, choice.model(), stable)));
            }
            return Optional.of(new Chosen(named(tenant, choice.model(), choice.version()), choice));
        }
        if (reference.selector() == null) {
            Optional<ServedVersion> highest = highest(tenant, reference.name());
            if (highest.isPresent()) {
                return highest.map(version -> byName(tenant, version));
            }
        }
        return catalogue.find(reference).map(VersionChoice::ofEverybody);
    }

    private Optional<ServedVersion> highest(String tenant, String name) {
        Optional<ServedVersion> highest = registered.served().highest(tenant, name);
        if (highest.isPresent()) {
            return highest;
        }
        return Catalogue.major(name)
                .flatMap(major -> registered.served().highest(tenant, major.model(), major.number()));
    }

    private Chosen byName(String tenant, ServedVersion version) {
        return new Chosen(
                named(tenant, version.model(), version.version()),
                Choice.named(tenant, version.model(), version.version()));
    }

    private static Chosen ofEverybody(ModelVersion version) {
        return new Chosen(
                version, Choice.named("", version.name(), version.version().toString()));
    }

    /** A version by its number; one that every installation has needs no download. */
    ModelVersion named(String tenant, String model, String version) {
        Optional<ModelVersion> own = catalogue.find(new ModelReference(model, version));
        Optional<ServedVersion> served = registered.served().find(tenant, model, version);
        if (own.isPresent()) {
            return served.map(each -> numbered(own.get(), each)).orElse(own.get());
        }
        ServedVersion there = served.orElseThrow(() -> Problem.of(
                Problem.Code.UNAVAILABLE, "model: " + model + "@" + version + " is not served here (expected: it is)"));
        if (there.status() != Status.READY) {
            throw Problem.of(
                    Problem.Code.UNAVAILABLE,
                    "model: " + model + "@" + version + " is " + there.status() + " (expected: READY)");
        }
        return registered.version(there);
    }

    private ModelVersion numbered(ModelVersion version, ServedVersion served) {
        return new ModelVersion(
                version.key(),
                version.version(),
                version.config(),
                version.createdAt(),
                registered.served().stages(served),
                served.number());
    }

    /** Every version that the tenant can call, by name. */
    List<ModelVersion> all(String tenant) {
        List<ModelVersion> all = new ArrayList<>();
        for (ServedVersion served : registered.served().of(tenant)) {
            @Nullable ModelVersion known = known(tenant, served);
            if (known != null && served.status() == Status.READY) {
                all.add(known);
            }
        }
        catalogue.versions().stream()
                .filter(version -> all.stream()
                        .noneMatch(each -> each.name().equals(version.name())
                                && each.version().equals(version.version())))
                .forEach(all::add);
        all.sort(Comparator.comparing(ModelVersion::name).thenComparing(ModelVersion::version));
        return all;
    }

    private @Nullable ModelVersion known(String tenant, ServedVersion served) {
        boolean everybodys = catalogue
                .find(new ModelReference(served.model(), served.version()))
                .isPresent();
        return everybodys ? named(tenant, served.model(), served.version()) : registered.known(served);
    }
}
