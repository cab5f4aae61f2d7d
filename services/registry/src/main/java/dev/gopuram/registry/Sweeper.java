package dev.gopuram.registry;

import dev.gopuram.registry.UploadRows.Place;
import dev.gopuram.registry.VersionRows.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/** Removes what nobody asks for any more: expired uploads, half registered versions, unneeded objects,
 * old counts, roll-outs long over. */
final class Sweeper {
    static final Duration INTERVAL = Duration.ofMinutes(10);

    /** No registration takes longer to put its files away. */
    private static final Duration WRITING = Duration.ofHours(6);

    private static final int ROUND = 500;

    private final RegistryStore store;
    private final Artifacts artifacts;
    private final Path staging;
    private final Duration retention;
    private final Time time;

    Sweeper(RegistryStore store, Artifacts artifacts, Path staging, Duration retention, Time time) {
        this.store = store;
        this.artifacts = artifacts;
        this.staging = staging;
        this.retention = retention;
        this.time = time;
    }

    void sweep() {
        Instant now = time.now();
        uploads(now);
        directories(now);
        store.decide(rows -> {
            List<Stored> left = rows.versions().writingSince(now.minus(WRITING));
            left.forEach(each -> rows.versions().delete(new VersionKey(each.tenant(), each.model(), each.name())));
            rows.objects().doomUnused();
            rows.health().deleteBefore(now.minus(retention));
            rows.rollouts().deleteOver(now.minus(retention), ROUND);
            return rows.feedback().deleteBefore(now.minus(retention));
        });
        artifacts.removeDoomed();
    }

    /** What a stopped process had unpacked. */
    private void directories(Instant now) {
        try (Stream<Path> all = Files.list(staging)) {
            for (Path each : all.filter(Files::isDirectory).limit(ROUND).toList()) {
                if (Files.getLastModifiedTime(each).toInstant().isBefore(now.minus(WRITING))) {
                    Registration.deleteAll(each);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void uploads(Instant now) {
        List<Place> expired = store.read(rows -> rows.uploads().expired(now, ROUND));
        for (Place place : expired) {
            try {
                Files.deleteIfExists(staging.resolve(place.id()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            store.note(rows -> {
                rows.uploads().delete(place.id());
                return place;
            });
        }
    }
}
