package dev.gopuram.registry;

import dev.gopuram.bundles.BundleConfig;
import dev.gopuram.bundles.BundleRefused;
import dev.gopuram.bundles.SchemaChange;
import dev.gopuram.bundles.SemanticVersion;
import dev.gopuram.contracts.registry.ArtifactFile;
import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.kernel.Problem;
import dev.gopuram.registry.Artifacts.Wanted;
import dev.gopuram.registry.ModelRows.Model;
import dev.gopuram.registry.ObjectRows.Held;
import dev.gopuram.registry.VersionRows.Stored;
import dev.gopuram.registry.VersionRows.StoredFile;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Makes a version of a checked bundle. First its row, which nobody sees, holds the names of its objects; then the objects
 * are written; then the version is seen. Wherever the process stops, nothing is served that is not whole, and what is
 * left is found by its row.
 */
final class Enrolment {
    private static final int KNOWN = 1_000;

    private final RegistryStore store;
    private final Artifacts artifacts;
    private final Time time;
    private final RegistryConfig.Limits limits;
    private final Arrival arrival;

    Enrolment(RegistryStore store, Artifacts artifacts, Time time, RegistryConfig.Limits limits, Arrival arrival) {
        this.store = store;
        this.artifacts = artifacts;
        this.time = time;
        this.limits = limits;
        this.arrival = arrival;
    }

    /**
     * What is said of a version besides its bundle.
     *
     * @param upload it came with; empty for what ships
     * @param tested whether its golden rows need not be run
     */
    record Papers(
            Caller caller,
            String upload,
            String description,
            String source,
            String runId,
            String runLink,
            Map<String, String> tags,
            boolean tested) {}

    /** What else is done when the version is seen. */
    interface Then {
        void run(Rows rows, VersionKey key, Instant now);
    }

    VersionKey enrol(Offer offer, Papers papers, Function<String, Path> files, Then then) {
        VersionKey key = new VersionKey(
                papers.caller().tenant(), offer.model(), offer.version().toString());
        Opening opening = store.decide(rows -> open(rows, offer, papers, key));
        Long number = opening.number();
        if (number == null) {
            return key;
        }
        List<String> put = artifacts.put(opening.wanted(), files);
        try {
            store.decide(rows -> {
                show(rows, offer, papers, key, number, put, then);
                return key;
            });
        } catch (Problem problem) {
            if (problem.code() == Problem.Code.UNPROCESSABLE || problem.code() == Problem.Code.INSUFFICIENT_QUOTA) {
                abandon(key, number);
            }
            throw problem;
        }
        artifacts.removeDoomed();
        return key;
    }

    /**
     * What the first transaction came to.
     *
     * @param number null where the version is there already
     */
    private record Opening(@Nullable Long number, List<Wanted> wanted) {}

    private Opening open(Rows rows, Offer offer, Papers papers, VersionKey key) {
        Optional<Stored> known = rows.versions().findAny(key);
        if (known.isPresent() && known.get().status() != null) {
            requireSame(known.get(), offer);
            rows.uploads().registered(key.tenant(), papers.upload(), key.model(), key.version());
            return new Opening(null, List.of());
        }
        if (known.isPresent() && !known.get().digest().equals(offer.digest())) {
            rows.versions().delete(key);
            known = Optional.empty();
        }
        requireFits(rows, offer, key);
        Instant now = time.now();
        List<Wanted> wanted = new ArrayList<>();
        for (ArtifactFile file : offer.files()) {
            Held held = rows.objects().hold(file.sha256(), now);
            wanted.add(new Wanted(file, held.name(), held.stored()));
        }
        if (known.isPresent()) {
            return new Opening(known.get().number(), wanted);
        }
        long number = rows.models().nextNumber(key.tenant());
        rows.versions().add(stored(offer, papers, key, number, now));
        rows.versions()
                .addFiles(
                        key,
                        wanted.stream()
                                .map(each -> new StoredFile(each.file(), each.object()))
                                .toList());
        return new Opening(number, wanted);
    }

    private void show(Rows rows, Offer offer, Papers papers, VersionKey key, long number, List<String> put, Then then) {
        Stored stored = rows.versions().findAny(key).orElse(null);
        if (stored == null || stored.number() != number) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "%s@%s: registered by somebody else meanwhile (expected: one at a time)"
                            .formatted(key.model(), key.version()));
        }
        rows.uploads().registered(key.tenant(), papers.upload(), key.model(), key.version());
        if (stored.status() != null) {
            return;
        }
        requireFits(rows, offer, key);
        Instant now = time.now();
        rows.objects().stored(put);
        ensureModel(rows, offer, key, now);
        rows.versions().ordinal(key, rows.models().nextOrdinal(key.tenant(), key.model()));
        papers.tags().forEach((name, value) -> rows.tags().set(key.tenant(), key.model(), key.version(), name, value));
        boolean ready = papers.tested() || offer.kind() == Kind.PROMPT;
        rows.versions().status(key, ready ? Status.READY : Status.PENDING, "", now);
        if (ready) {
            arrival.reached(rows, stored, now);
        }
        then.run(rows, key, now);
        rows.served();
    }

    /** What was registered meanwhile leaves no room for it. */
    private void abandon(VersionKey key, long number) {
        store.decide(rows -> {
            rows.versions()
                    .findAny(key)
                    .filter(stored -> stored.status() == null && stored.number() == number)
                    .ifPresent(stored -> {
                        rows.versions().delete(key);
                        rows.objects().doomUnused();
                    });
            return key;
        });
        artifacts.removeDoomed();
    }

    private void ensureModel(Rows rows, Offer offer, VersionKey key, Instant now) {
        if (rows.models().find(key.tenant(), key.model()).isEmpty()) {
            rows.models().put(new Model(key.tenant(), key.model(), offer.kind(), "", true, now, now));
        }
    }

    private static void requireSame(Stored known, Offer offer) {
        if (!known.digest().equals(offer.digest())) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "%s@%s: there with SHA-256 %s (expected: another version for %s)"
                            .formatted(known.model(), known.name(), known.digest(), offer.digest()));
        }
    }

    /** Its kind, its place among the versions that are there, and what their callers rely on. */
    private void requireFits(Rows rows, Offer offer, VersionKey key) {
        Optional<Model> model = rows.models().find(key.tenant(), key.model());
        if (model.isEmpty()) {
            ModelNaming.requireRoom(rows, key.tenant(), limits);
        } else if (model.get().kind() != offer.kind()) {
            throw BundleRefused.because(List.of(
                    "kind: " + offer.kind() + " (expected: " + model.get().kind() + ", as its other versions)"));
        }
        List<Stored> versions = rows.versions().list(key.tenant(), key.model(), null, KNOWN);
        if (versions.size() >= Math.min(limits.versions(), KNOWN)) {
            throw Problem.of(
                    Problem.Code.INSUFFICIENT_QUOTA,
                    "versions of %s: %d (expected: fewer than %d)"
                            .formatted(key.model(), versions.size(), limits.versions()));
        }
        requireHigher(versions, offer.version());
        versions.stream()
                .filter(each -> each.version().compareTo(offer.version()) < 0)
                .findFirst()
                .ifPresent(below -> requireCompatible(below, offer));
    }

    /** Above all others of its minor number: 1.2.4 may come when 2.0.0 is there, and 1.1.9 when 1.2.0 is. */
    private static void requireHigher(List<Stored> versions, SemanticVersion version) {
        versions.stream()
                .map(Stored::version)
                .filter(each -> each.major() == version.major() && each.minor() == version.minor())
                .filter(each -> each.compareTo(version) > 0)
                .findFirst()
                .ifPresent(higher -> {
                    throw BundleRefused.because(List.of("version: %s (expected: above %s, the highest %d.%d)"
                            .formatted(version, higher, version.major(), version.minor())));
                });
    }

    private static void requireCompatible(Stored below, Offer offer) {
        BundleConfig before = BundleConfig.parse(below.documents().config());
        SchemaChange.between(before, offer.config())
                .fault(below.version(), offer.version())
                .ifPresent(fault -> {
                    throw BundleRefused.because(List.of(fault));
                });
    }

    private static Stored stored(Offer offer, Papers papers, VersionKey key, long number, Instant now) {
        return new Stored(
                key.tenant(),
                key.model(),
                offer.version(),
                number,
                0,
                offer.kind(),
                null,
                "",
                offer.digest(),
                offer.bytes(),
                offer.task(),
                offer.family(),
                now,
                now,
                papers.caller().id(),
                papers.description(),
                papers.source(),
                papers.runId(),
                papers.runLink(),
                offer.documents(),
                null);
    }
}
