package dev.gopuram.registry;

import dev.gopuram.kernel.Ids;
import dev.gopuram.platform.json.Json;
import dev.gopuram.platform.store.OutboxEvent;
import java.time.Instant;
import java.util.Map;

/** Everything the registry keeps, within a transaction. */
final class Rows {
    private static final String SOURCE = "/registry";

    private final Sql sql;
    private final Ids ids;
    private boolean changed;

    Rows(Sql sql, Ids ids) {
        this.sql = sql;
        this.ids = ids;
    }

    ModelRows models() {
        return new ModelRows(sql);
    }

    VersionRows versions() {
        return new VersionRows(sql);
    }

    ObjectRows objects() {
        return new ObjectRows(sql, ids);
    }

    AliasRows aliases() {
        return new AliasRows(sql);
    }

    ApprovalRows approvals() {
        return new ApprovalRows(sql);
    }

    TagRows tags() {
        return new TagRows(sql);
    }

    UploadRows uploads() {
        return new UploadRows(sql);
    }

    RolloutRows rollouts() {
        return new RolloutRows(sql);
    }

    EvidenceRows evidence() {
        return new EvidenceRows(sql);
    }

    FeedbackRows feedback() {
        return new FeedbackRows(sql);
    }

    HealthRows health() {
        return new HealthRows(sql);
    }

    long revision() {
        return sql.first("SELECT value FROM revision", row -> row.longValue("value"))
                .orElseThrow();
    }

    /** What is served is another once this transaction is durable. */
    void served() {
        changed = true;
    }

    /** The revision that this transaction makes; 0 where it changes nothing that is served. */
    long finish() {
        return changed
                ? sql.changed("UPDATE revision SET value = value + 1 RETURNING value", row -> row.longValue("value"))
                        .orElseThrow()
                : 0;
    }

    /** Publishes an event if, and only if, this transaction is durable. */
    void publish(EventType type, String tenant, String subject, Instant at, Map<String, ?> data) {
        String json = Json.write(data).utf8();
        sql.publish(new OutboxEvent(ids.uuid().toString(), type.type(), SOURCE, subject, at, tenant, json));
    }

    String newId(String prefix) {
        return ids.prefixed(prefix);
    }
}
