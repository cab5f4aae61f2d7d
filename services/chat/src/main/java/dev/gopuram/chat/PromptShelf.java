package dev.gopuram.chat;

import dev.gopuram.bundles.BundleConfig;
import dev.gopuram.bundles.OutputSchema;
import dev.gopuram.bundles.PromptConfig;
import dev.gopuram.bundles.SemanticVersion;
import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.ServedVersion;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.kernel.Problem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The prompts of one view of the registry, read. What another view shelves as well is not read twice. */
final class PromptShelf {
    private static final Logger log = LoggerFactory.getLogger(PromptShelf.class);

    static final PromptShelf EMPTY = new PromptShelf(0, Map.of());

    /** A version that can be used. */
    record Stored(
            SemanticVersion version,
            long number,
            String digest,
            PromptConfig prompt,
            @Nullable OutputSchema schema) {
        static Stored of(SemanticVersion version, ServedVersion served) {
            PromptConfig prompt = BundleConfig.parse(served.prompt()).prompt();
            return new Stored(version, served.number(), served.digest(), prompt, prompt.toOutputSchema());
        }

        /** A version that was removed and registered again has another number, by which feedback finds it. */
        boolean isStill(ServedVersion served) {
            return digest.equals(served.digest()) && number == served.number();
        }
    }

    private record Name(String tenant, String prompt) {}

    private final long revision;
    private final Map<Name, NavigableMap<SemanticVersion, Stored>> stored;

    private PromptShelf(long revision, Map<Name, NavigableMap<SemanticVersion, Stored>> stored) {
        this.revision = revision;
        this.stored = stored;
    }

    boolean isOf(RegistryView view) {
        return revision == view.revision();
    }

    /** What the view has, after this one. */
    PromptShelf with(RegistryView view) {
        Map<Name, NavigableMap<SemanticVersion, Stored>> next = new HashMap<>();
        for (ServedVersion served : view.versions()) {
            if (served.kind() == Kind.PROMPT && served.status() == Status.READY) {
                Name name = new Name(served.tenant(), served.model());
                read(name, served)
                        .ifPresent(one -> next.computeIfAbsent(name, absent -> new TreeMap<>())
                                .put(one.version(), one));
            }
        }
        return new PromptShelf(view.revision(), next);
    }

    /** The versions of a prompt, the newest last; empty where there is no such prompt. */
    NavigableMap<SemanticVersion, Stored> versions(String tenant, String prompt) {
        return stored.getOrDefault(new Name(tenant, prompt), new TreeMap<>());
    }

    List<String> names(String tenant) {
        return stored.keySet().stream()
                .filter(name -> name.tenant().equals(tenant))
                .map(Name::prompt)
                .sorted()
                .toList();
    }

    private Optional<Stored> read(Name name, ServedVersion served) {
        try {
            SemanticVersion version = SemanticVersion.parse(served.version());
            Stored before = known(name, version);
            return Optional.of(before != null && before.isStill(served) ? before : Stored.of(version, served));
        } catch (Problem unreadable) {
            log.atError()
                    .addKeyValue("prompt", name.prompt())
                    .addKeyValue("version", served.version())
                    .addKeyValue("detail", unreadable.detail())
                    .log("a registered prompt cannot be read by this release");
            return Optional.empty();
        }
    }

    private @Nullable Stored known(Name name, SemanticVersion version) {
        NavigableMap<SemanticVersion, Stored> versions = stored.get(name);
        return versions == null ? null : versions.get(version);
    }
}
