package dev.gopuram.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.bundles.BundleArchive;
import dev.gopuram.bundles.BundleLimits;
import dev.gopuram.contracts.registry.AliasMoved;
import dev.gopuram.contracts.registry.ArmCounts;
import dev.gopuram.contracts.registry.ArmReport;
import dev.gopuram.contracts.registry.BeginUpload;
import dev.gopuram.contracts.registry.Bucket;
import dev.gopuram.contracts.registry.ChangesSince;
import dev.gopuram.contracts.registry.Check;
import dev.gopuram.contracts.registry.FindRollout;
import dev.gopuram.contracts.registry.FindVersion;
import dev.gopuram.contracts.registry.MoveAlias;
import dev.gopuram.contracts.registry.RegisterVersion;
import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.Report;
import dev.gopuram.contracts.registry.ReportCheck;
import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.StartRollout;
import dev.gopuram.contracts.registry.Version;
import dev.gopuram.contracts.registry.WriteUpload;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.lifecycle.Opened;
import dev.gopuram.platform.objects.DirectoryObjects;
import dev.gopuram.platform.objects.ObjectStore;
import dev.gopuram.platform.store.Database;
import dev.gopuram.testkit.Contexts;
import dev.gopuram.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** A registry as the application opens it, but that no graph is checked, time stands still and nothing ticks. */
final class TestRegistry implements AutoCloseable {
    static final String ANN = "ann";
    static final String BOB = "bob";
    static final String TENANT = "acme";

    final Registry port;
    final Database database;
    final ObjectStore objects;
    private final Opened<Registry> opened;
    private final Ticker ticker;
    private final DriftWatch drift;
    private final Sweeper sweeper;

    TestRegistry(Database database, Path home, Clock clock, RegistryConfig config, Seeds seeds, WriteWatch watch) {
        this.database = database;
        this.objects = DirectoryObjects.open(home.resolve("objects"));
        this.opened = RegistryAssembly.open(
                config,
                seeds,
                database,
                objects,
                home,
                clock,
                new Ids(clock, RandomGenerator.getDefault()),
                (archive, into) -> BundleArchive.unpack(archive, into, BundleLimits.defaults()),
                watch);
        this.port = opened.port();
        Time time = new Time(clock);
        Ids ids = new Ids(clock, RandomGenerator.getDefault());
        Revisions revisions = new Revisions(1);
        RegistryStore store = new RegistryStore(database, ids, revisions, WriteWatch.NONE);
        RolloutMoves moves = new RolloutMoves(
                new Portraits(config.guardedAliases()), config.goldenTolerance(), config.goldenFloor());
        this.ticker = new Ticker(store, moves, revisions, time);
        this.drift = new DriftWatch(store, time);
        this.sweeper = new Sweeper(
                store,
                new Artifacts(store, objects, WriteWatch.NONE),
                home.resolve("staging"),
                config.reportRetention(),
                time);
    }

    /** One round over all roll-outs, as it comes every quarter of a second. */
    void tick() {
        ticker.tick();
    }

    void watchDrift() {
        drift.round();
    }

    void sweep() {
        sweeper.sweep();
    }

    static TestRegistry on(RegistryServer server, Path home, ManualClock clock, RegistryConfig config) {
        return new TestRegistry(server.fresh(home, clock), home, clock, config, Seeds.NONE, WriteWatch.NONE);
    }

    /** Registering waits for no golden rows. */
    static RegistryConfig impatient() {
        return config(List.of(), Duration.ofNanos(1));
    }

    static RegistryConfig config(List<String> guarded, Duration patience) {
        RegistryConfig usual = RegistryConfig.defaults();
        return new RegistryConfig(
                usual.artifacts(),
                usual.uploads(),
                guarded,
                usual.keepFormer(),
                patience,
                usual.tick(),
                usual.goldenTolerance(),
                usual.goldenFloor(),
                usual.reportRetention(),
                usual.limits());
    }

    void start() {
        opened.part().start();
    }

    @Override
    public void close() {
        opened.part().stop();
        database.close();
    }

    <T> T as(String person, Function<Registry, T> call) {
        return as(TENANT, person, call);
    }

    <T> T as(String tenant, String person, Function<Registry, T> call) {
        Principal principal = new Principal(person, tenant, Set.of("admin"), "test");
        return Contexts.of(principal, Contexts.PATIENCE).call(() -> call.apply(port));
    }

    <T> T node(Function<Registry, T> call) {
        return Contexts.node("n1").call(() -> call.apply(port));
    }

    Problem refused(String person, Function<Registry, ?> call) {
        return catchThrowableOfType(Problem.class, () -> as(person, call));
    }

    String upload(String person, Bytes archive) {
        return as(person, r -> {
            String id = r.beginUpload(new BeginUpload(archive.length())).id();
            assertThat(r.writeUpload(new WriteUpload(id, 0, archive)).bytes()).isEqualTo(archive.length());
            return id;
        });
    }

    Version register(String person, Bytes archive) {
        return register(person, upload(person, archive));
    }

    Version register(String person, String upload) {
        return as(person, r -> r.registerVersion(registration(upload)));
    }

    static RegisterVersion registration(String upload) {
        return new RegisterVersion(upload, "", "", "", "", "", "", Map.of());
    }

    /** Registers weights and reports that their golden rows passed. */
    Version ready(String model, String version) {
        var _ = register(ANN, TestBundles.weights(model, version));
        check(model, version, passed(100));
        return as(ANN, r -> r.findVersion(new FindVersion(model + "@" + version)));
    }

    void check(String model, String version, Check check) {
        var _ = node(r -> r.reportCheck(new ReportCheck(TENANT, model, version, check)));
    }

    static Check passed(long micros) {
        return new Check(true, List.of(), 3, 1_000, micros, "d", ManualClock.START);
    }

    static Check failed(String... reasons) {
        return new Check(false, List.of(reasons), 3, 0, 0, "", ManualClock.START);
    }

    AliasMoved move(String person, String model, String alias, String version, String expected) {
        return as(person, r -> r.moveAlias(new MoveAlias(model, alias, version, expected, "because")));
    }

    Rollout rollout(String model, String candidate, RolloutPolicy policy) {
        return as(ANN, r -> r.startRollout(new StartRollout(model, "production", candidate, policy, "newer")));
    }

    Rollout rollout(String id) {
        return as(ANN, r -> r.findRollout(new FindRollout(id)));
    }

    /** One node's counts of a step since its start; all requests took a millisecond. */
    void report(String rollout, int step, long stable, long stableErrors, long candidate, long errors) {
        var _ = node(r -> r.report(new Report(
                "n1",
                "run1",
                List.of(arm(rollout, step, false, stable, stableErrors), arm(rollout, step, true, candidate, errors)),
                List.of(),
                List.of())));
    }

    static ArmReport arm(String rollout, int step, boolean candidate, long requests, long errors) {
        long answered = requests - errors;
        return new ArmReport(
                rollout,
                step,
                candidate,
                new ArmCounts(requests, errors, answered, 0, 0, 0, List.of(new Bucket(100, answered))));
    }

    RegistryView view() {
        return node(r -> r.changes(new ChangesSince(0, Duration.ZERO, "n1", "run1")));
    }

    String production(String model) {
        return view().aliases().stream()
                .filter(alias -> alias.model().equals(model) && alias.alias().equals("production"))
                .map(alias -> alias.version())
                .reduce("", (none, version) -> version);
    }

    List<String> events() {
        return database.read(tx -> tx.list("SELECT type FROM outbox ORDER BY sequence", row -> row.text("type")));
    }

    long rows(String table) {
        return database.read(tx -> tx.first("SELECT COUNT(*) AS n FROM " + table, row -> row.longValue("n")))
                .orElseThrow();
    }
}
