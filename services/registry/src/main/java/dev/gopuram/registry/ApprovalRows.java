package dev.gopuram.registry;

import dev.gopuram.contracts.registry.Approval;
import dev.gopuram.platform.store.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Moves that somebody else has to agree to. Ids sort by time. */
record ApprovalRows(Sql sql) {
    Optional<Approval> find(String tenant, String id) {
        return sql.first("SELECT * FROM approval WHERE tenant = ? AND id = ?", ApprovalRows::approval, tenant, id);
    }

    Optional<Approval> pending(String tenant, String model, String alias, String version) {
        return sql.first(
                "SELECT * FROM approval WHERE tenant = ? AND model = ? AND alias = ? AND version = ? AND"
                        + " state = 'PENDING'",
                ApprovalRows::approval,
                tenant,
                model,
                alias,
                version);
    }

    List<Approval> list(String tenant, String model, boolean pendingOnly, int limit) {
        return sql.list(
                "SELECT * FROM approval WHERE tenant = ? AND (? = '' OR model = ?) AND (? = 0 OR state = 'PENDING')"
                        + " ORDER BY id DESC LIMIT ?",
                ApprovalRows::approval,
                tenant,
                model,
                model,
                pendingOnly,
                limit);
    }

    void add(Approval approval, String tenant) {
        sql.update(
                """
                INSERT INTO approval (id, tenant, model, alias, version, requested_by, requested_at, reason, state,
                    decided_by, decided_at, comment)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '', NULL, '')\
                """,
                approval.id(),
                tenant,
                approval.model(),
                approval.alias(),
                approval.version(),
                approval.requestedBy(),
                approval.requestedAt(),
                approval.reason(),
                approval.state().name());
    }

    void decide(String tenant, String id, Approval.State state, String by, Instant at, String comment) {
        sql.update(
                "UPDATE approval SET state = ?, decided_by = ?, decided_at = ?, comment = ? WHERE tenant = ? AND"
                        + " id = ? AND state = 'PENDING'",
                state.name(),
                by,
                at,
                comment,
                tenant,
                id);
    }

    /** What was asked for rested on what the alias stood for, which is another now. */
    void lapse(String tenant, String model, String alias, Instant at) {
        sql.update(
                "UPDATE approval SET state = 'LAPSED', decided_at = ? WHERE tenant = ? AND model = ? AND alias = ? AND"
                        + " state = 'PENDING'",
                at,
                tenant,
                model,
                alias);
    }

    private static Approval approval(Row row) throws SQLException {
        return new Approval(
                row.text("id"),
                row.text("model"),
                row.text("alias"),
                row.text("version"),
                row.text("requested_by"),
                row.instant("requested_at"),
                row.text("reason"),
                Approval.State.valueOf(row.text("state")),
                row.text("decided_by"),
                row.instantOrNull("decided_at"),
                row.text("comment"));
    }
}
