package dev.gopuram.registry;

import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.platform.store.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Tenants and their models' names. */
record ModelRows(Sql sql) {
    /** The tables that name a model, besides its own. */
    private static final List<String> NAMING = List.of(
            "version",
            "file",
            "alias_term",
            "approval",
            "tag",
            "upload",
            "rollout",
            "version_report",
            "feedback",
            "breach");

    /**
     * A model as it is kept.
     *
     * @param implicit whether registering a version made it
     */
    record Model(
            String tenant,
            String name,
            Kind kind,
            String description,
            boolean implicit,
            Instant createdAt,
            Instant updatedAt) {
        Model named(String newName) {
            return new Model(tenant, newName, kind, description, implicit, createdAt, updatedAt);
        }
    }

    Optional<Model> find(String tenant, String name) {
        return sql.first("SELECT * FROM model WHERE tenant = ? AND name = ?", ModelRows::model, tenant, name);
    }

    List<Model> list(String tenant, String after, int limit) {
        return sql.list(
                "SELECT * FROM model WHERE tenant = ? AND name > ? ORDER BY name LIMIT ?",
                ModelRows::model,
                tenant,
                after,
                limit);
    }

    List<String> names(String tenant, int limit) {
        return sql.list(
                "SELECT name FROM model WHERE tenant = ? ORDER BY name LIMIT ?",
                row -> row.text("name"),
                tenant,
                limit);
    }

    long count(String tenant) {
        return sql.first(
                        "SELECT COUNT(*) AS models FROM model WHERE tenant = ?", row -> row.longValue("models"), tenant)
                .orElseThrow();
    }

    void put(Model model) {
        sql.update(
                """
                INSERT INTO model (tenant, name, kind, description, implicit, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (tenant, name) DO UPDATE SET description = excluded.description,
                    implicit = excluded.implicit, updated_at = excluded.updated_at\
                """,
                model.tenant(),
                model.name(),
                model.kind().name(),
                model.description(),
                model.implicit(),
                model.createdAt(),
                model.updatedAt());
    }

    void rename(String tenant, String from, String to, Instant at) {
        sql.update(
                "UPDATE model SET name = ?, implicit = 0, updated_at = ? WHERE tenant = ? AND name = ?",
                to,
                at,
                tenant,
                from);
        for (String table : NAMING) {
            sql.update("UPDATE " + table + " SET model = ? WHERE tenant = ? AND model = ?", to, tenant, from);
        }
    }

    /** Everything that says something of the model goes, but for the roll-outs that are over. */
    void delete(String tenant, String name) {
        sql.update("DELETE FROM model WHERE tenant = ? AND name = ?", tenant, name);
        for (String table : List.of("alias_term", "approval", "tag", "breach")) {
            sql.update("DELETE FROM " + table + " WHERE tenant = ? AND model = ?", tenant, name);
        }
    }

    /** Whether the tenant has been given this version of what ships, or could not be. */
    boolean seeded(VersionKey key) {
        return sql.first(
                        "SELECT 1 FROM seeded WHERE tenant = ? AND model = ? AND version = ?",
                        row -> true,
                        key.tenant(),
                        key.model(),
                        key.version())
                .isPresent();
    }

    /** Notes what came of giving it; empty where it was given. */
    void seeded(VersionKey key, String outcome, Instant at) {
        sql.update(
                "INSERT INTO seeded (tenant, model, version, outcome, since) VALUES (?, ?, ?, ?, ?)"
                        + " ON CONFLICT (tenant, model, version) DO NOTHING",
                key.tenant(),
                key.model(),
                key.version(),
                outcome,
                at);
    }

    /** The number of the tenant's next version. */
    long nextNumber(String tenant) {
        return sql.changed(
                        "INSERT INTO tenant (tenant, last_number) VALUES (?, 1) ON CONFLICT (tenant)"
                                + " DO UPDATE SET last_number = tenant.last_number + 1 RETURNING last_number",
                        row -> row.longValue("last_number"),
                        tenant)
                .orElseThrow();
    }

    /** What the model's next version is among its own. */
    long nextOrdinal(String tenant, String model) {
        return sql.changed(
                        "UPDATE model SET last_ordinal = last_ordinal + 1 WHERE tenant = ? AND name = ?"
                                + " RETURNING last_ordinal",
                        row -> row.longValue("last_ordinal"),
                        tenant,
                        model)
                .orElseThrow();
    }

    private static Model model(Row row) throws SQLException {
        return new Model(
                row.text("tenant"),
                row.text("name"),
                Kind.valueOf(row.text("kind")),
                row.text("description"),
                row.bool("implicit"),
                row.instant("created_at"),
                row.instant("updated_at"));
    }
}
