package dev.gopuram.registry;

import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.Transition;
import dev.gopuram.contracts.registry.Verdict;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import dev.gopuram.platform.store.Row;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Roll-outs and how they moved. Ids sort by time. */
record RolloutRows(Sql sql) {
    /**
     * A roll-out as it is kept.
     *
     * @param running whether it is not over
     * @param heardAt when a node has reported something new of it
     * @param shownAt when nodes were last shown the evidence
     */
    record Running(
            String id,
            String tenant,
            String model,
            String alias,
            String stable,
            String candidate,
            RolloutState state,
            int step,
            double weight,
            RolloutPolicy policy,
            Instant startedAt,
            Instant stepSince,
            Instant updatedAt,
            String startedBy,
            String reason,
            Verdict verdict,
            boolean running,
            Instant heardAt,
            Instant shownAt) {
        /** Where it is from now on. */
        Running moved(Position to, Instant at, String why, Verdict newVerdict) {
            boolean sameStep = to.state() == state && to.step() == step;
            return new Running(
                    id,
                    tenant,
                    model,
                    alias,
                    stable,
                    candidate,
                    to.state(),
                    to.step(),
                    to.weight(),
                    policy,
                    startedAt,
                    sameStep ? stepSince : at,
                    at,
                    startedBy,
                    why,
                    newVerdict,
                    to.running(),
                    heardAt,
                    at);
        }
    }

    /** A state with what belongs to it. */
    record Position(RolloutState state, int step, double weight, boolean running) {}

    void add(Running rollout) {
        sql.update(
                """
                INSERT INTO rollout (id, tenant, model, alias, stable, candidate, state, step, weight, policy,
                    started_at, step_since, updated_at, started_by, reason, verdict, running, heard_at, shown_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)\
                """,
                rollout.id(),
                rollout.tenant(),
                rollout.model(),
                rollout.alias(),
                rollout.stable(),
                rollout.candidate(),
                rollout.state().name(),
                rollout.step(),
                rollout.weight(),
                Json.write(rollout.policy()).utf8(),
                rollout.startedAt(),
                rollout.stepSince(),
                rollout.updatedAt(),
                rollout.startedBy(),
                rollout.reason(),
                Json.write(rollout.verdict()).utf8(),
                rollout.running(),
                rollout.heardAt(),
                rollout.shownAt());
    }

    void update(Running rollout) {
        sql.update(
                """
                UPDATE rollout SET state = ?, step = ?, weight = ?, step_since = ?, updated_at = ?,
                    reason = ?, verdict = ?, running = ?, shown_at = ? WHERE id = ?\
                """,
                rollout.state().name(),
                rollout.step(),
                rollout.weight(),
                rollout.stepSince(),
                rollout.updatedAt(),
                rollout.reason(),
                Json.write(rollout.verdict()).utf8(),
                rollout.running(),
                rollout.shownAt(),
                rollout.id());
    }

    void judged(String id, Verdict verdict) {
        sql.update(
                "UPDATE rollout SET verdict = ? WHERE id = ?",
                Json.write(verdict).utf8(),
                id);
    }

    void heard(String id, Instant at) {
        sql.update("UPDATE rollout SET heard_at = ? WHERE id = ?", at, id);
    }

    void shown(String id, Instant at) {
        sql.update("UPDATE rollout SET shown_at = ? WHERE id = ?", at, id);
    }

    Optional<Running> find(String tenant, String id) {
        return sql.first("SELECT * FROM rollout WHERE id = ? AND tenant = ?", RolloutRows::rollout, id, tenant);
    }

    /** Of whatever tenant: for nodes. */
    Optional<Running> find(String id) {
        return sql.first("SELECT * FROM rollout WHERE id = ?", RolloutRows::rollout, id);
    }

    Optional<Running> running(String tenant, String model, String alias) {
        return sql.first(
                "SELECT * FROM rollout WHERE tenant = ? AND model = ? AND alias = ? AND running = 1",
                RolloutRows::rollout,
                tenant,
                model,
                alias);
    }

    /** Those of a model, or of one of its versions, that are not over. */
    List<Running> runningOf(String tenant, String model) {
        return sql.list(
                "SELECT * FROM rollout WHERE tenant = ? AND model = ? AND running = 1 ORDER BY id",
                RolloutRows::rollout,
                tenant,
                model);
    }

    /** Of all tenants. */
    List<Running> allRunning(int limit) {
        return sql.list("SELECT * FROM rollout WHERE running = 1 ORDER BY id LIMIT ?", RolloutRows::rollout, limit);
    }

    List<Running> list(String tenant, String model, boolean openOnly, int limit) {
        return sql.list(
                "SELECT * FROM rollout WHERE tenant = ? AND (? = '' OR model = ?) AND (? = 0 OR running = 1)"
                        + " ORDER BY id DESC LIMIT ?",
                RolloutRows::rollout,
                tenant,
                model,
                model,
                openOnly,
                limit);
    }

    /** Those that a version is or was part of, the newest first. */
    List<Running> withVersion(String tenant, String model, String version, int limit) {
        return sql.list(
                "SELECT * FROM rollout WHERE tenant = ? AND model = ? AND (stable = ? OR candidate = ?)"
                        + " ORDER BY id DESC LIMIT ?",
                RolloutRows::rollout,
                tenant,
                model,
                version,
                version,
                limit);
    }

    /** Removes roll-outs that have been over since, with all that was counted for them. What they moved stays in history. */
    int deleteOver(Instant before, int limit) {
        List<String> over = sql.list(
                "SELECT id FROM rollout WHERE running = 0 AND updated_at <= ? ORDER BY updated_at LIMIT ?",
                row -> row.text("id"),
                before,
                limit);
        for (String id : over) {
            for (String table : List.of("rollout_report", "shadow_report", "rollout_step", "transition")) {
                sql.update("DELETE FROM " + table + " WHERE rollout = ?", id);
            }
            sql.update("DELETE FROM rollout WHERE id = ?", id);
        }
        return over.size();
    }

    /**
     * Notes how it moved.
     *
     * @param request by which somebody moved it; empty where evidence did
     */
    void addTransition(String id, Transition transition, String request) {
        sql.update(
                """
                INSERT INTO transition (rollout, number, from_state, to_state, step, moved_at, moved_by, request,
                    reason)
                SELECT ?, COALESCE(MAX(number), 0) + 1, ?, ?, ?, ?, ?, ?, ? FROM transition WHERE rollout = ?\
                """,
                id,
                transition.from().name(),
                transition.to().name(),
                transition.step(),
                transition.at(),
                transition.by(),
                request,
                transition.reason(),
                id);
    }

    /** Whether this request has moved it already. */
    boolean movedBy(String id, String by, String request) {
        return sql.first(
                        "SELECT 1 FROM transition WHERE rollout = ? AND moved_by = ? AND request = ?",
                        row -> true,
                        id,
                        by,
                        request)
                .isPresent();
    }

    List<Transition> transitions(String id) {
        return sql.list(
                "SELECT * FROM transition WHERE rollout = ? ORDER BY number",
                row -> new Transition(
                        RolloutState.valueOf(row.text("from_state")),
                        RolloutState.valueOf(row.text("to_state")),
                        row.intValue("step"),
                        row.instant("moved_at"),
                        row.text("moved_by"),
                        row.text("reason")),
                id);
    }

    /** A step that was a shadow's before has a share now. */
    void putStep(String id, int step, double weight) {
        sql.update(
                "INSERT INTO rollout_step (rollout, step, weight) VALUES (?, ?, ?)"
                        + " ON CONFLICT (rollout, step) DO UPDATE SET weight = excluded.weight",
                id,
                step,
                weight);
    }

    /** A limit that is known stays: what was counted by it would mean nothing by another. */
    void slowLimit(String id, int step, long slowMicros) {
        sql.update(
                "UPDATE rollout_step SET slow_micros = ? WHERE rollout = ? AND step = ? AND slow_micros IS NULL",
                slowMicros,
                id,
                step);
    }

    private static Running rollout(Row row) throws SQLException {
        return new Running(
                row.text("id"),
                row.text("tenant"),
                row.text("model"),
                row.text("alias"),
                row.text("stable"),
                row.text("candidate"),
                RolloutState.valueOf(row.text("state")),
                row.intValue("step"),
                row.doubleValue("weight"),
                Json.read(Bytes.utf8(row.text("policy")), RolloutPolicy.class),
                row.instant("started_at"),
                row.instant("step_since"),
                row.instant("updated_at"),
                row.text("started_by"),
                row.text("reason"),
                Json.read(Bytes.utf8(row.text("verdict")), Verdict.class),
                row.bool("running"),
                row.instant("heard_at"),
                row.instant("shown_at"));
    }
}
