package dev.gopuram.registry;

import dev.gopuram.bundles.BundleLimits;
import dev.gopuram.bundles.RuntimeSupport;
import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Periodic;
import dev.gopuram.platform.objects.DirectoryObjects;
import dev.gopuram.platform.objects.ObjectStore;
import dev.gopuram.platform.objects.S3Objects;
import dev.gopuram.platform.store.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Opens the registry: its parameters are all it depends on. */
public final class RegistryAssembly {
    /** The database's name, and where its migrations lie. */
    public static final String SERVICE = "registry";

    private static final String OBJECTS = "objects";
    private static final String STAGING = "staging";
    private static final Duration DRIFT_INTERVAL = Duration.ofMinutes(1);

    private RegistryAssembly() {}

    /**
     * Opens the service on a database named {@link #SERVICE}, which stays the caller's to close. Every tenant has what ships
     * from its first call on.
     *
     * @param dataDir archives on their way in are kept below it, and artifacts where no S3 is named
     */
    public static Opened<Registry> open(RegistryConfig config, Database database, Path dataDir, Clock clock, Ids ids) {
        Path home = dataDir.resolve(SERVICE);
        ObjectStore objects = objects(config.artifacts(), home);
        return open(
                config,
                new ShippedSeeds(),
                database,
                objects,
                home,
                clock,
                ids,
                BundleReader.checking(BundleLimits.defaults(), RuntimeSupport.onnxRuntime()),
                WriteWatch.NONE);
    }

    static Opened<Registry> open(
            RegistryConfig config,
            Seeds seeds,
            Database database,
            ObjectStore objects,
            Path home,
            Clock clock,
            Ids ids,
            BundleReader reader,
            WriteWatch watch) {
        Path staging = staging(home);
        Time time = new Time(clock);
        Revisions revisions = new Revisions(config.limits().waiters());
        RegistryStore store = new RegistryStore(database, ids, revisions, watch);
        revisions.reached(store.revision());
        Portraits portraits = new Portraits(config.guardedAliases());
        Artifacts artifacts = new Artifacts(store, objects, watch);
        Arrival arrival = new Arrival(portraits);
        Enrolment enrolment = new Enrolment(store, artifacts, time, config.limits(), arrival);
        UploadPlaces places = new UploadPlaces(store, staging, config.uploads(), time);
        RolloutMoves moves = new RolloutMoves(portraits, config.goldenTolerance(), config.goldenFloor());
        DriftWatch drift = new DriftWatch(store, time);
        Registry service = new RegistryService(
                new Tenants(store, enrolment, seeds, staging, time),
                places,
                new Registration(
                        store, places, reader, enrolment, portraits, revisions, staging, config.checkPatience(), time),
                new ModelNaming(store, portraits, artifacts, time, config.limits()),
                new ModelLookup(store, portraits),
                new VersionLookup(store, portraits),
                new VersionCare(store, portraits, artifacts, time, config.keepFormer()),
                new Tagging(store),
                new ArtifactReading(store, artifacts),
                new AliasMoves(store, portraits, time),
                new ApprovalDecision(store, time),
                new HistoryLookup(store),
                new RolloutStart(store, portraits, moves, time),
                new RolloutSteering(store, portraits, moves, time),
                new ChangeFeed(store, revisions, new ViewCache(store)),
                new ReportIntake(store, moves, time),
                new CheckIntake(store, artifacts, moves, arrival, time),
                new FeedbackIntake(store, seeds, config.limits().segments(), time),
                new VersionInspection(store, drift));
        Ticker ticker = new Ticker(store, moves, revisions, time);
        Sweeper sweeper = new Sweeper(store, artifacts, staging, config.reportRetention(), time);
        return new Opened<>(
                service,
                new Life(
                        List.of(
                                new Periodic("registry-ticker", config.tick(), ticker::tick),
                                new Periodic("registry-drift", DRIFT_INTERVAL, drift::round),
                                new Periodic("registry-sweeper", Sweeper.INTERVAL, sweeper::sweep)),
                        revisions,
                        objects));
    }

    private static ObjectStore objects(RegistryConfig.Artifacts config, Path home) {
        return switch (config.store()) {
            case DIRECTORY -> DirectoryObjects.open(home.resolve(OBJECTS));
            case S3 -> S3Objects.open(config.s3());
        };
    }

    private static Path staging(Path home) {
        try {
            return Files.createDirectories(home.resolve(STAGING));
        } catch (IOException e) {
            throw Problem.of(Problem.Code.UNAVAILABLE, home + ": cannot be made; the log has the reason")
                    .causedBy(e);
        }
    }

    /** The rounds, and those who wait: a drain lets them go. */
    private record Life(List<Periodic> rounds, Revisions revisions, ObjectStore objects) implements Part {
        @Override
        public void start() {
            rounds.forEach(Part::start);
        }

        @Override
        public void drain(Deadline deadline) {
            revisions.close();
        }

        @Override
        public void stop() {
            revisions.close();
            rounds.forEach(Part::stop);
            objects.close();
        }
    }
}
