package dev.gopuram.registry;

import dev.gopuram.bundles.Bundle;
import dev.gopuram.bundles.BundleRefused;
import dev.gopuram.contracts.registry.RegisterVersion;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Problem;
import dev.gopuram.registry.UploadRows.Place;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Registers what was uploaded, and answers when its golden rows have been run. A second time it is the same version. */
final class Registration {
    private static final String FILES = "files";

    private final RegistryStore store;
    private final UploadPlaces places;
    private final BundleReader reader;
    private final Enrolment enrolment;
    private final Portraits portraits;
    private final Revisions revisions;
    private final Path staging;
    private final Duration patience;
    private final Time time;

    Registration(
            RegistryStore store,
            UploadPlaces places,
            BundleReader reader,
            Enrolment enrolment,
            Portraits portraits,
            Revisions revisions,
            Path staging,
            Duration patience,
            Time time) {
        this.store = store;
        this.places = places;
        this.reader = reader;
        this.enrolment = enrolment;
        this.portraits = portraits;
        this.revisions = revisions;
        this.staging = staging;
        this.patience = patience;
        this.time = time;
    }

    Version run(Caller caller, RegisterVersion request) {
        var _ = Words.text("description", request.description());
        var _ = Words.text("source", request.source());
        var _ = Words.text("run_id", request.runId());
        var _ = Words.text("run_link", request.runLink());
        Words.tags(request.tags());
        Place known = places.find(caller.tenant(), request.upload());
        VersionKey key = places.exclusively(known.id(), () -> register(caller, request));
        return tested(caller.tenant(), request.upload(), key);
    }

    private VersionKey register(Caller caller, RegisterVersion request) throws IOException {
        Place place = places.find(caller.tenant(), request.upload());
        requireNotRefused(place);
        if (place.registered()) {
            return new VersionKey(place.tenant(), place.model(), place.version());
        }
        Path archive = places.whole(place);
        Path into = Files.createTempDirectory(staging, "bundle-");
        try {
            Bundle bundle = reader.read(archive, into.resolve(FILES));
            Offer offer = Offer.of(bundle);
            requireNamed(request, offer);
            VersionKey key = enrolment.enrol(offer, papers(caller, request), bundle::file, (rows, made, now) -> {});
            Files.deleteIfExists(archive);
            return key;
        } catch (Problem problem) {
            if (problem.code() == Problem.Code.UNPROCESSABLE) {
                refuse(caller, request, problem.detail());
                Files.deleteIfExists(archive);
            }
            throw problem;
        } finally {
            deleteAll(into);
        }
    }

    private static void requireNamed(RegisterVersion request, Offer offer) {
        List<String> reasons = new ArrayList<>();
        if (!request.model().isEmpty() && !request.model().equals(offer.model())) {
            reasons.add("name: " + offer.model() + " (expected: " + request.model() + ")");
        }
        if (!request.version().isEmpty()
                && !request.version().equals(offer.version().toString())) {
            reasons.add("version: " + offer.version() + " (expected: " + request.version() + ")");
        }
        if (!reasons.isEmpty()) {
            throw BundleRefused.because(reasons);
        }
    }

    private static Enrolment.Papers papers(Caller caller, RegisterVersion request) {
        return new Enrolment.Papers(
                caller,
                request.upload(),
                request.description(),
                request.source(),
                request.runId(),
                request.runLink(),
                request.tags(),
                false);
    }

    private void refuse(Caller caller, RegisterVersion request, String reasons) {
        store.decide(rows -> {
            rows.uploads().refused(caller.tenant(), request.upload(), reasons);
            rows.publish(
                    EventType.MODEL_REFUSED,
                    caller.tenant(),
                    request.upload(),
                    time.now(),
                    Map.of("upload", request.upload(), "by", caller.id(), "reasons", reasons));
            return reasons;
        });
    }

    /** Waits until a node has run its golden rows, as long as the caller does. */
    private Version tested(String tenant, String upload, VersionKey key) {
        long end = time.clock().nanoTime() + patience.toNanos();
        while (true) {
            long seen = revisions.latest();
            Optional<Version> version =
                    store.read(rows -> rows.versions().find(key).map(stored -> portraits.of(rows, stored)));
            // Asked after the version: where that is gone, its refusal is known.
            requireNotRefused(places.find(tenant, upload));
            Version now = version.orElseThrow(() -> Problem.notFound("version", key.model() + "@" + key.version()));
            Duration left = Duration.ofNanos(Math.max(0, end - time.clock().nanoTime()));
            if (now.status() != Status.PENDING || left.isZero() || tooLate()) {
                return now;
            }
            if (revisions.await(seen, left) == seen) {
                return now;
            }
        }
    }

    private static boolean tooLate() {
        return CallContext.isBound() && CallContext.current().deadline().expired();
    }

    private static void requireNotRefused(Place place) {
        if (!place.refused().isEmpty()) {
            throw Problem.of(Problem.Code.UNPROCESSABLE, place.refused());
        }
    }

    static void deleteAll(Path directory) throws IOException {
        var _ = Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, @Nullable IOException failure) throws IOException {
                Files.deleteIfExists(each);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
