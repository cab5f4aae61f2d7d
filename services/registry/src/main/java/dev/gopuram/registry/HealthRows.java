package dev.gopuram.registry;

import dev.gopuram.contracts.registry.Bucket;
import dev.gopuram.contracts.registry.FeatureCounts;
import dev.gopuram.contracts.registry.VersionReport;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import dev.gopuram.platform.store.Row;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What nodes have counted of versions, whatever roll-out they were in, and the bounds that were left. */
record HealthRows(Sql sql) {
    private static final int MOST_ROWS = 10_000;

    /** What counts as recent: half of this to all of it; up to twice as long where a run is heard of seldom. */
    static final Duration WINDOW = Duration.ofHours(24);

    private static final long HALF_MICROS = WINDOW.toMillis() * 1_000 / 2;

    /**
     * One run of one node.
     *
     * @param features since its start
     * @param before of them, what had been counted when its window began
     */
    record Counted(
            long requests,
            long errors,
            List<Bucket> latencies,
            List<FeatureCounts> features,
            List<FeatureCounts> before,
            Instant heardAt) {}

    private record Latencies(List<Bucket> buckets) {}

    private record Features(List<FeatureCounts> features) {}

    boolean put(String node, String run, VersionReport report, Instant at) {
        return sql.update(
                        """
                        INSERT INTO version_report (tenant, model, version, node, run, requests, errors, latencies,
                            features, heard_at, half_at)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (tenant, model, version, node, run) DO UPDATE SET requests = excluded.requests,
                            errors = excluded.errors, latencies = excluded.latencies, features = excluded.features,
                            heard_at = excluded.heard_at,
                            window_features = CASE
                                WHEN excluded.heard_at - version_report.half_at >= ? THEN version_report.features
                                WHEN excluded.heard_at - version_report.half_at >= ? THEN version_report.half_features
                                ELSE version_report.window_features END,
                            half_features = CASE WHEN excluded.heard_at - version_report.half_at >= ?
                                THEN version_report.features ELSE version_report.half_features END,
                            half_at = CASE WHEN excluded.heard_at - version_report.half_at >= ?
                                THEN excluded.heard_at ELSE version_report.half_at END
                        WHERE excluded.requests >= version_report.requests\
                        """,
                        report.tenant(),
                        report.model(),
                        report.version(),
                        node,
                        run,
                        report.requests(),
                        report.errors(),
                        Json.write(new Latencies(report.latencies())).utf8(),
                        Json.write(new Features(report.features())).utf8(),
                        at,
                        at,
                        2 * HALF_MICROS,
                        HALF_MICROS,
                        HALF_MICROS,
                        HALF_MICROS)
                > 0;
    }

    List<Counted> of(String tenant, String model, String version) {
        return sql.list(
                "SELECT * FROM version_report WHERE tenant = ? AND model = ? AND version = ? LIMIT ?",
                HealthRows::counted,
                tenant,
                model,
                version,
                MOST_ROWS);
    }

    /** Versions that something was heard of since, from nodes or from who got their answers. */
    List<VersionKey> heardSince(Instant time, int limit) {
        return sql.list(
                "SELECT tenant, model, version FROM version_report WHERE heard_at >= ? UNION"
                        + " SELECT tenant, model, version FROM feedback WHERE given_at >= ? LIMIT ?",
                row -> new VersionKey(row.text("tenant"), row.text("model"), row.text("version")),
                time,
                time,
                limit);
    }

    void deleteBefore(Instant time) {
        sql.update("DELETE FROM version_report WHERE heard_at <= ?", time);
    }

    List<String> breaches(VersionKey key) {
        return sql.list(
                "SELECT name FROM breach WHERE tenant = ? AND model = ? AND version = ? ORDER BY name",
                row -> row.text("name"),
                key.tenant(),
                key.model(),
                key.version());
    }

    void addBreach(VersionKey key, String name, Instant at) {
        sql.update(
                "INSERT INTO breach (tenant, model, version, name, since) VALUES (?, ?, ?, ?, ?)",
                key.tenant(),
                key.model(),
                key.version(),
                name,
                at);
    }

    void endBreach(VersionKey key, String name) {
        sql.update(
                "DELETE FROM breach WHERE tenant = ? AND model = ? AND version = ? AND name = ?",
                key.tenant(),
                key.model(),
                key.version(),
                name);
    }

    private static Counted counted(Row row) throws SQLException {
        return new Counted(
                row.longValue("requests"),
                row.longValue("errors"),
                Json.read(Bytes.utf8(row.text("latencies")), Latencies.class).buckets(),
                features(row, "features"),
                features(row, "window_features"),
                row.instant("heard_at"));
    }

    private static List<FeatureCounts> features(Row row, String column) throws SQLException {
        return Json.read(Bytes.utf8(row.text(column)), Features.class).features();
    }
}
