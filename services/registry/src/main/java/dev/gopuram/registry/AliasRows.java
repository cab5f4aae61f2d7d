package dev.gopuram.registry;

import dev.gopuram.contracts.registry.AliasTerm;
import dev.gopuram.contracts.registry.ServedAlias;
import dev.gopuram.platform.store.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Terms of aliases; the open one is what the alias stands for. */
record AliasRows(Sql sql) {
    Optional<AliasTerm> now(String tenant, String model, String alias) {
        return sql.first(
                "SELECT * FROM alias_term WHERE tenant = ? AND model = ? AND alias = ? AND until_at IS NULL",
                AliasRows::term,
                tenant,
                model,
                alias);
    }

    List<AliasTerm> allNow(String tenant, String model) {
        return sql.list(
                "SELECT * FROM alias_term WHERE tenant = ? AND model = ? AND until_at IS NULL ORDER BY alias",
                AliasRows::term,
                tenant,
                model);
    }

    List<ServedAlias> served(int limit) {
        return sql.list(
                "SELECT tenant, model, alias, version FROM alias_term WHERE until_at IS NULL"
                        + " ORDER BY tenant, model, alias LIMIT ?",
                row -> new ServedAlias(row.text("tenant"), row.text("model"), row.text("alias"), row.text("version")),
                limit);
    }

    /** The last one, open or not. */
    Optional<AliasTerm> last(String tenant, String model, String alias) {
        return sql.first(
                "SELECT * FROM alias_term WHERE tenant = ? AND model = ? AND alias = ?"
                        + " ORDER BY since DESC, sequence DESC LIMIT 1",
                AliasRows::term,
                tenant,
                model,
                alias);
    }

    void close(AliasTerm term, String tenant, Instant at) {
        sql.update(
                "UPDATE alias_term SET until_at = ? WHERE tenant = ? AND model = ? AND alias = ? AND until_at IS NULL",
                at,
                tenant,
                term.model(),
                term.alias());
    }

    void open(AliasTerm term, String tenant) {
        sql.update(
                """
                INSERT INTO alias_term (tenant, model, alias, version, since, until_at, moved_by, reason, rollout)
                VALUES (?, ?, ?, ?, ?, NULL, ?, ?, ?)\
                """,
                tenant,
                term.model(),
                term.alias(),
                term.version(),
                term.from(),
                term.by(),
                term.reason(),
                term.rollout());
    }

    List<AliasTerm> history(String tenant, String model, String alias, @Nullable Instant at, int limit) {
        StringBuilder where = new StringBuilder("SELECT * FROM alias_term WHERE tenant = ? AND model = ?");
        List<@Nullable Object> values = new ArrayList<>(List.of(tenant, model));
        if (!alias.isEmpty()) {
            where.append(" AND alias = ?");
            values.add(alias);
        }
        if (at != null) {
            where.append(" AND since <= ? AND (until_at IS NULL OR until_at > ?)");
            values.add(at);
            values.add(at);
        }
        values.add(limit);
        return sql.list(
                where.append(" ORDER BY since DESC, sequence DESC LIMIT ?").toString(),
                AliasRows::term,
                values.toArray());
    }

    /** The versions that stood behind an alias before the one that does now, the last first, each once. */
    List<String> former(String tenant, String model, String alias, int limit) {
        return sql.list("""
                SELECT version, MAX(until_at) AS ended FROM alias_term
                WHERE tenant = ? AND model = ? AND alias = ? AND until_at IS NOT NULL
                  AND version NOT IN (SELECT version FROM alias_term
                                      WHERE tenant = ? AND model = ? AND alias = ? AND until_at IS NULL)
                GROUP BY version ORDER BY ended DESC LIMIT ?\
                """, row -> row.text("version"), tenant, model, alias, tenant, model, alias, limit);
    }

    /** Whether the alias ever stood for it. */
    boolean stood(String tenant, String model, String alias, String version) {
        return sql.first(
                        "SELECT version FROM alias_term WHERE tenant = ? AND model = ? AND alias = ? AND version = ? LIMIT 1",
                        row -> row.text("version"),
                        tenant,
                        model,
                        alias,
                        version)
                .isPresent();
    }

    private static AliasTerm term(Row row) throws SQLException {
        return new AliasTerm(
                row.text("model"),
                row.text("alias"),
                row.text("version"),
                row.instant("since"),
                row.instantOrNull("until_at"),
                row.text("moved_by"),
                row.text("reason"),
                row.text("rollout"));
    }
}
