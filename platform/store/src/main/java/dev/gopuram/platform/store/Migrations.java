package dev.gopuram.platform.store;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a schema to the version this jar knows. The table {@code schema_history} says what ran. A database that is up
 * to date costs two queries; one that is behind gets everything it lacks in a single transaction, so that a failed
 * upgrade leaves the old version whole. History that this jar cannot continue (a migration edited, missing, skipped or
 * newer than the jar) is refused before anything is changed.
 */
final class Migrations {
    private static final Logger log = LoggerFactory.getLogger(Migrations.class);

    private static final String STORE = "store";
    private static final String STORE_DIRECTORY = "dev/gopuram/platform/store/db";

    private static final String CREATE_HISTORY = """
        CREATE TABLE schema_history (
            owner      TEXT NOT NULL,
            version    BIGINT NOT NULL,
            file       TEXT NOT NULL,
            checksum   TEXT NOT NULL,
            applied_at BIGINT NOT NULL,
            PRIMARY KEY (owner, version)
        )\
        """;

    private final String service;
    private final List<Migration> known;
    private final Clock clock;

    private Migrations(String service, List<Migration> known, Clock clock) {
        this.service = service;
        this.known = known;
        this.clock = clock;
    }

    /** The store's own migrations, and then those in {@code dev/gopuram/SERVICE/db}. */
    static Migrations of(String service, ClassLoader loader, Clock clock) {
        List<Migration> known = new ArrayList<>(MigrationFiles.of(STORE, STORE_DIRECTORY, loader));
        known.addAll(MigrationFiles.of(service, "dev/gopuram/" + service + "/db", loader));
        return new Migrations(service, List.copyOf(known), clock);
    }

    /** Whether something is left to run. Throws where the history is not one that this jar can continue. */
    boolean behind(Tx tx, Dialect dialect) {
        return !missing(tx, dialect).isEmpty();
    }

    /** Runs what is left. The caller holds the one lock that keeps others from doing the same now. */
    int run(Tx tx, Dialect dialect, ScriptRunner scripts) throws SQLException {
        List<Migration> missing = missing(tx, dialect);
        if (missing.isEmpty()) {
            return 0;
        }
        if (!historyExists(tx, dialect)) {
            scripts.run(CREATE_HISTORY);
        }
        for (Migration migration : missing) {
            scripts.run(migration.sql(dialect.words()));
            tx.update(
                    "INSERT INTO schema_history (owner, version, file, checksum, applied_at) VALUES (?, ?, ?, ?, ?)",
                    migration.owner(),
                    migration.version(),
                    migration.file(),
                    migration.checksum(),
                    clock.now());
        }
        log.atInfo()
                .addKeyValue("database", service)
                .addKeyValue("migrations", missing.stream().map(Migration::file).toList())
                .log("schema migrated");
        return missing.size();
    }

    /** Runs a script of several statements on the transaction's own connection. */
    interface ScriptRunner {
        void run(String script) throws SQLException;
    }

    private record Applied(String owner, int version, String file, String checksum) {}

    private List<Migration> missing(Tx tx, Dialect dialect) {
        List<Applied> history = historyExists(tx, dialect) ? history(tx) : List.of();
        Map<String, Map<Integer, Migration>> knownByOwner = known.stream()
                .collect(Collectors.groupingBy(
                        Migration::owner, Collectors.toMap(Migration::version, Function.identity())));
        for (Applied applied : history) {
            requireContinuable(applied, knownByOwner.getOrDefault(applied.owner, Map.of()));
        }
        Map<String, Integer> newest =
                history.stream().collect(Collectors.toMap(Applied::owner, Applied::version, Integer::max));
        List<Migration> missing = known.stream()
                .filter(migration -> history.stream().noneMatch(a -> isOf(a, migration)))
                .toList();
        for (Migration migration : missing) {
            int applied = newest.getOrDefault(migration.owner(), 0);
            if (migration.version() < applied) {
                throw refused(migration.file() + " never ran, though version " + applied + " did", "versions in order");
            }
        }
        return missing;
    }

    private static boolean isOf(Applied applied, Migration migration) {
        return applied.owner.equals(migration.owner()) && applied.version == migration.version();
    }

    private void requireContinuable(Applied applied, Map<Integer, Migration> knownOfOwner) {
        Migration migration = knownOfOwner.get(applied.version);
        if (migration == null) {
            int newestKnown =
                    knownOfOwner.keySet().stream().max(Integer::compare).orElse(0);
            throw applied.version > newestKnown
                    ? refused(
                            "its schema is at version " + applied.version + " of " + applied.owner,
                            "at most " + newestKnown + ", the newest this jar knows; run the newer jar")
                    : refused(applied.file + " ran, and this jar lacks it", "every migration that ever ran");
        }
        if (!migration.checksum().equals(applied.checksum)) {
            throw refused(
                    applied.file + " was edited after it ran", "the text that ran; put changes into a new migration");
        }
    }

    private Problem refused(String found, String expected) {
        return Problem.of(
                Problem.Code.CONFLICT, "database of " + service + ": " + found + " (expected: " + expected + ")");
    }

    private static boolean historyExists(Tx tx, Dialect dialect) {
        return tx.first(dialect.historyExists(), row -> true).isPresent();
    }

    private static List<Applied> history(Tx tx) {
        return tx.list(
                "SELECT owner, version, file, checksum FROM schema_history ORDER BY owner, version",
                row -> new Applied(row.text("owner"), row.intValue("version"), row.text("file"), row.text("checksum")));
    }
}
