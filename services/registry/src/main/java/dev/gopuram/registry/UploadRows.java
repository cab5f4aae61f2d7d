package dev.gopuram.registry;

import dev.gopuram.platform.store.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Places for archives, and what came of them. */
record UploadRows(Sql sql) {
    /**
     * A place.
     *
     * @param bytes how large the archive will be
     * @param model what it was registered as; empty until then
     * @param refused why it was not; empty where it was or may be yet
     */
    record Place(
            String id, String tenant, long bytes, Instant expiresAt, String model, String version, String refused) {
        boolean registered() {
            return !model.isEmpty() && refused.isEmpty();
        }
    }

    void add(Place place) {
        sql.update(
                "INSERT INTO upload (id, tenant, bytes, expires_at, model, version, refused)"
                        + " VALUES (?, ?, ?, ?, '', '', '')",
                place.id(),
                place.tenant(),
                place.bytes(),
                place.expiresAt());
    }

    Optional<Place> find(String tenant, String id) {
        return sql.first("SELECT * FROM upload WHERE tenant = ? AND id = ?", UploadRows::place, tenant, id);
    }

    /** How many bytes the tenant's archives have room for. */
    long open(String tenant) {
        return sql.first(
                        "SELECT COALESCE(SUM(bytes), 0) AS bytes FROM upload WHERE tenant = ? AND model = '' AND"
                                + " refused = ''",
                        row -> row.longValue("bytes"),
                        tenant)
                .orElseThrow();
    }

    void registered(String tenant, String id, String model, String version) {
        sql.update("UPDATE upload SET model = ?, version = ? WHERE tenant = ? AND id = ?", model, version, tenant, id);
    }

    void refused(String tenant, String id, String reasons) {
        sql.update("UPDATE upload SET refused = ? WHERE tenant = ? AND id = ?", reasons, tenant, id);
    }

    /** All archives that were registered as this version come to the same. */
    void refusedAs(VersionKey key, String reasons) {
        sql.update(
                "UPDATE upload SET refused = ? WHERE tenant = ? AND model = ? AND version = ?",
                reasons,
                key.tenant(),
                key.model(),
                key.version());
    }

    List<Place> expired(Instant now, int limit) {
        return sql.list(
                "SELECT * FROM upload WHERE expires_at <= ? ORDER BY expires_at LIMIT ?",
                UploadRows::place,
                now,
                limit);
    }

    void delete(String id) {
        sql.update("DELETE FROM upload WHERE id = ?", id);
    }

    private static Place place(Row row) throws SQLException {
        return new Place(
                row.text("id"),
                row.text("tenant"),
                row.longValue("bytes"),
                row.instant("expires_at"),
                row.text("model"),
                row.text("version"),
                row.text("refused"));
    }
}
