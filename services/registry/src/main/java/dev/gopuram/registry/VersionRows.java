package dev.gopuram.registry;

import dev.gopuram.bundles.SemanticVersion;
import dev.gopuram.contracts.registry.ArtifactFile;
import dev.gopuram.contracts.registry.Check;
import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import dev.gopuram.platform.store.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Versions and their files. */
record VersionRows(Sql sql) {
    private static final String WRITING = "WRITING";
    private static final String SEEN = " AND status <> '" + WRITING + "' ";
    private static final String HIGHEST_FIRST = " ORDER BY major DESC, minor DESC, patch DESC ";

    /**
     * A version as it is kept.
     *
     * @param ordinal 0 while its files are being put away
     * @param status null while its files are being put away
     */
    record Stored(
            String tenant,
            String model,
            SemanticVersion version,
            long number,
            long ordinal,
            Kind kind,
            @Nullable Status status,
            String statusMessage,
            String digest,
            long bytes,
            String task,
            String family,
            Instant createdAt,
            Instant updatedAt,
            String createdBy,
            String description,
            String source,
            String runId,
            String runLink,
            Documents documents,
            @Nullable Check check) {
        String name() {
            return version.toString();
        }

        boolean ready() {
            return status == Status.READY;
        }
    }

    /**
     * What a bundle says, as text.
     *
     * @param labels the names of its labels, as a JSON list
     * @param prompt its configuration; empty for weights
     */
    record Documents(
            String inputSchema,
            String outputSchema,
            String card,
            String evaluation,
            String manifest,
            String config,
            String labels,
            String prompt) {}

    /** A file of a version, and where it is. */
    record StoredFile(ArtifactFile file, String object) {}

    /** One that everybody may see. */
    Optional<Stored> find(VersionKey key) {
        return sql.first(
                "SELECT * FROM version WHERE tenant = ? AND model = ? AND version = ?" + SEEN,
                VersionRows::stored,
                key.tenant(),
                key.model(),
                key.version());
    }

    /** One whose files may still be on their way. */
    Optional<Stored> findAny(VersionKey key) {
        return sql.first(
                "SELECT * FROM version WHERE tenant = ? AND model = ? AND version = ?",
                VersionRows::stored,
                key.tenant(),
                key.model(),
                key.version());
    }

    Optional<Stored> findByNumber(String tenant, long number) {
        return sql.first(
                "SELECT * FROM version WHERE tenant = ? AND number = ?" + SEEN, VersionRows::stored, tenant, number);
    }

    List<Stored> list(String tenant, String model, @Nullable SemanticVersion below, int limit) {
        if (below == null) {
            return sql.list(
                    "SELECT * FROM version WHERE tenant = ? AND model = ?" + SEEN + HIGHEST_FIRST + "LIMIT ?",
                    VersionRows::stored,
                    tenant,
                    model,
                    limit);
        }
        return sql.list(
                "SELECT * FROM version WHERE tenant = ? AND model = ? AND (major < ? OR (major = ? AND (minor < ?"
                        + " OR (minor = ? AND patch < ?))))" + SEEN + HIGHEST_FIRST + "LIMIT ?",
                VersionRows::stored,
                tenant,
                model,
                below.major(),
                below.major(),
                below.minor(),
                below.minor(),
                below.patch(),
                limit);
    }

    /** The highest that is ready, of one major number or of all where it is negative. */
    Optional<Stored> highestReady(String tenant, String model, int major) {
        return sql.first(
                "SELECT * FROM version WHERE tenant = ? AND model = ? AND status = 'READY' AND (? < 0 OR major = ?)"
                        + HIGHEST_FIRST + "LIMIT 1",
                VersionRows::stored,
                tenant,
                model,
                major,
                major);
    }

    /** Of all tenants, in the order of their numbers. */
    List<Stored> listAll(int limit) {
        return sql.list(
                "SELECT * FROM version WHERE status <> '" + WRITING + "' ORDER BY tenant, number LIMIT ?",
                VersionRows::stored,
                limit);
    }

    /** What a stopped process left half registered. */
    List<Stored> writingSince(Instant before) {
        return sql.list(
                "SELECT * FROM version WHERE status = '" + WRITING + "' AND updated_at <= ? LIMIT 100",
                VersionRows::stored,
                before);
    }

    void add(Stored stored) {
        sql.update(
                """
                INSERT INTO version (tenant, model, version, major, minor, patch, number, kind, status, status_message,
                    digest, bytes, task, family, created_at, updated_at, created_by, description, source, run_id,
                    run_link, input_schema, output_schema, card, evaluation, manifest, config, labels, prompt,
                    golden_check)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
                """,
                stored.tenant(),
                stored.model(),
                stored.name(),
                stored.version().major(),
                stored.version().minor(),
                stored.version().patch(),
                stored.number(),
                stored.kind().name(),
                stored.status() == null ? WRITING : stored.status().name(),
                stored.statusMessage(),
                stored.digest(),
                stored.bytes(),
                stored.task(),
                stored.family(),
                stored.createdAt(),
                stored.updatedAt(),
                stored.createdBy(),
                stored.description(),
                stored.source(),
                stored.runId(),
                stored.runLink(),
                stored.documents().inputSchema(),
                stored.documents().outputSchema(),
                stored.documents().card(),
                stored.documents().evaluation(),
                stored.documents().manifest(),
                stored.documents().config(),
                stored.documents().labels(),
                stored.documents().prompt(),
                stored.check() == null ? null : Json.write(stored.check()).utf8());
    }

    void status(VersionKey key, Status status, String message, Instant at) {
        sql.update(
                "UPDATE version SET status = ?, status_message = ?, updated_at = ? WHERE tenant = ? AND model = ? AND"
                        + " version = ?",
                status.name(),
                message,
                at,
                key.tenant(),
                key.model(),
                key.version());
    }

    void ordinal(VersionKey key, long ordinal) {
        sql.update(
                "UPDATE version SET ordinal = ? WHERE tenant = ? AND model = ? AND version = ?",
                ordinal,
                key.tenant(),
                key.model(),
                key.version());
    }

    /** Out of use, or as it was before: one that failed comes back as one that failed. */
    void archive(VersionKey key, boolean archived, Instant at) {
        sql.update(
                archived
                        ? "UPDATE version SET archived_from = status, status = 'ARCHIVED', updated_at = ?"
                                + " WHERE tenant = ? AND model = ? AND version = ? AND status <> 'ARCHIVED'"
                        : "UPDATE version SET status = archived_from, archived_from = NULL, updated_at = ?"
                                + " WHERE tenant = ? AND model = ? AND version = ? AND status = 'ARCHIVED'",
                at,
                key.tenant(),
                key.model(),
                key.version());
    }

    void check(VersionKey key, Check check) {
        sql.update(
                "UPDATE version SET golden_check = ? WHERE tenant = ? AND model = ? AND version = ?",
                Json.write(check).utf8(),
                key.tenant(),
                key.model(),
                key.version());
    }

    void describe(VersionKey key, String description, Instant at) {
        sql.update(
                "UPDATE version SET description = ?, updated_at = ? WHERE tenant = ? AND model = ? AND version = ?",
                description,
                at,
                key.tenant(),
                key.model(),
                key.version());
    }

    /** Its row, files, tags, feedback and counts: nothing is left that names it but history. */
    void delete(VersionKey key) {
        for (String table : List.of("version", "file", "tag", "version_report", "breach", "feedback")) {
            sql.update(
                    "DELETE FROM " + table + " WHERE tenant = ? AND model = ? AND version = ?",
                    key.tenant(),
                    key.model(),
                    key.version());
        }
        sql.update(
                "DELETE FROM feedback_segment WHERE tenant = ? AND NOT EXISTS (SELECT 1 FROM feedback f WHERE"
                        + " f.tenant = feedback_segment.tenant AND f.prediction = feedback_segment.prediction AND"
                        + " f.line = feedback_segment.line)",
                key.tenant());
    }

    long count(String tenant, String model) {
        return sql.first(
                        "SELECT COUNT(*) AS versions FROM version WHERE tenant = ? AND model = ?",
                        row -> row.longValue("versions"),
                        tenant,
                        model)
                .orElseThrow();
    }

    void addFiles(VersionKey key, List<StoredFile> files) {
        sql.batch(
                "INSERT INTO file (tenant, model, version, path, bytes, sha256, object) VALUES (?, ?, ?, ?, ?, ?, ?)",
                files.stream()
                        .map(each -> List.of(
                                key.tenant(),
                                key.model(),
                                key.version(),
                                each.file().path(),
                                each.file().bytes(),
                                each.file().sha256(),
                                each.object()))
                        .toList());
    }

    List<StoredFile> files(VersionKey key) {
        return sql.list(
                "SELECT * FROM file WHERE tenant = ? AND model = ? AND version = ? ORDER BY path",
                VersionRows::file,
                key.tenant(),
                key.model(),
                key.version());
    }

    Optional<StoredFile> file(VersionKey key, String path) {
        return sql.first(
                "SELECT * FROM file WHERE tenant = ? AND model = ? AND version = ? AND path = ?",
                VersionRows::file,
                key.tenant(),
                key.model(),
                key.version(),
                path);
    }

    private static StoredFile file(Row row) throws SQLException {
        return new StoredFile(
                new ArtifactFile(row.text("path"), row.longValue("bytes"), row.text("sha256")), row.text("object"));
    }

    private static Stored stored(Row row) throws SQLException {
        String status = row.text("status");
        String check = row.textOrNull("golden_check");
        return new Stored(
                row.text("tenant"),
                row.text("model"),
                new SemanticVersion(row.intValue("major"), row.intValue("minor"), row.intValue("patch")),
                row.longValue("number"),
                row.longValue("ordinal"),
                Kind.valueOf(row.text("kind")),
                status.equals(WRITING) ? null : Status.valueOf(status),
                row.text("status_message"),
                row.text("digest"),
                row.longValue("bytes"),
                row.text("task"),
                row.text("family"),
                row.instant("created_at"),
                row.instant("updated_at"),
                row.text("created_by"),
                row.text("description"),
                row.text("source"),
                row.text("run_id"),
                row.text("run_link"),
                documents(row),
                check == null ? null : Json.read(Bytes.utf8(check), Check.class));
    }

    private static Documents documents(Row row) throws SQLException {
        return new Documents(
                row.text("input_schema"),
                row.text("output_schema"),
                row.text("card"),
                row.text("evaluation"),
                row.text("manifest"),
                row.text("config"),
                row.text("labels"),
                row.text("prompt"));
    }
}
