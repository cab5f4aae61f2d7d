package dev.gopuram.registry;

import dev.gopuram.contracts.registry.ArmCounts;
import dev.gopuram.contracts.registry.ArmReport;
import dev.gopuram.contracts.registry.Bucket;
import dev.gopuram.contracts.registry.ShadowComparison;
import dev.gopuram.contracts.registry.StepEvidence;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import dev.gopuram.platform.store.Row;
import dev.gopuram.rollouts.LatencyBuckets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What nodes have counted. A report holds everything since the node's start, so it takes the place of the one before,
 * and an older one that comes late is passed over.
 */
record EvidenceRows(Sql sql) {
    /** Disagreements that are kept of one node. */
    static final int MOST_DISAGREEMENTS = 20;

    private static final int MOST_ROWS = 10_000;

    /** Buckets as JSON needs a type to be read by. */
    private record Latencies(List<Bucket> buckets) {}

    private record Step(int step, double weight, @Nullable Long slowMicros) {}

    private record Arm(int step, boolean candidate) {}

    private record Labels(Arm arm, long labelled, long correct) {}

    private record Counted(Arm arm, ArmCounts counts) {}

    /** Answers whether it said anything new. */
    boolean put(String node, String run, ArmReport report) {
        ArmCounts counts = report.counts();
        return sql.update(
                        """
                        INSERT INTO rollout_report (rollout, step, candidate, node, run, requests, errors, timed, slow,
                            latencies)
                        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                        ON CONFLICT (rollout, step, candidate, node, run) DO UPDATE SET requests = excluded.requests,
                            errors = excluded.errors, timed = excluded.timed, slow = excluded.slow,
                            latencies = excluded.latencies
                        WHERE excluded.requests > rollout_report.requests\
                        """,
                        report.rollout(),
                        report.step(),
                        report.candidate(),
                        node,
                        run,
                        counts.requests(),
                        counts.errors(),
                        counts.timed(),
                        counts.slow(),
                        Json.write(new Latencies(counts.latencies())).utf8())
                > 0;
    }

    /** Answers whether it said anything new. */
    boolean putShadow(String node, String run, String rollout, ShadowComparison comparison) {
        long asked =
                comparison.compared() + comparison.candidateFailed() + comparison.stableFailed() + comparison.dropped();
        return sql.update("""
                        INSERT INTO shadow_report (rollout, node, run, asked, comparison) VALUES (?, ?, ?, ?, ?)
                        ON CONFLICT (rollout, node, run) DO UPDATE SET asked = excluded.asked,
                            comparison = excluded.comparison
                        WHERE excluded.asked > shadow_report.asked\
                        """, rollout, node, run, asked, Json.write(comparison).utf8()) > 0;
    }

    /** Step by step, what all nodes have counted together. */
    List<StepEvidence> of(String rollout) {
        return but(rollout, "", "");
    }

    /** The same without what one run of a node has counted. */
    List<StepEvidence> but(String rollout, String node, String run) {
        List<Step> steps = sql.list(
                "SELECT * FROM rollout_step WHERE rollout = ? ORDER BY step",
                row -> new Step(row.intValue("step"), row.doubleValue("weight"), row.longOrNull("slow_micros")),
                rollout);
        Map<Arm, ArmCounts> arms = new HashMap<>();
        for (Counted counted : sums(rollout, node, run)) {
            arms.put(counted.arm(), counted.counts());
        }
        Map<Arm, List<Bucket>> latencies = latencies(rollout, node, run);
        Map<Arm, Labels> labels = new HashMap<>();
        labels(rollout).forEach(each -> labels.put(each.arm(), each));
        List<StepEvidence> evidence = new ArrayList<>(steps.size());
        for (Step step : steps) {
            Arm stable = new Arm(step.step(), false);
            Arm candidate = new Arm(step.step(), true);
            evidence.add(new StepEvidence(
                    step.step(),
                    step.weight(),
                    step.slowMicros(),
                    whole(arms.get(stable), latencies.get(stable), labels.get(stable)),
                    whole(arms.get(candidate), latencies.get(candidate), labels.get(candidate))));
        }
        return evidence;
    }

    @Nullable
    ShadowComparison shadow(String rollout) {
        List<ShadowComparison> all = sql.list(
                "SELECT comparison FROM shadow_report WHERE rollout = ? LIMIT ?",
                row -> Json.read(Bytes.utf8(row.text("comparison")), ShadowComparison.class),
                rollout,
                MOST_ROWS);
        return all.isEmpty() ? null : Shadows.together(all);
    }

    private List<Counted> sums(String rollout, String node, String run) {
        return sql.list(
                """
                SELECT step, candidate, SUM(requests) AS requests, SUM(errors) AS errors, SUM(timed) AS timed,
                    SUM(slow) AS slow FROM rollout_report WHERE rollout = ? AND NOT (node = ? AND run = ?)
                GROUP BY step, candidate\
                """,
                row -> new Counted(
                        arm(row),
                        new ArmCounts(
                                row.longValue("requests"),
                                row.longValue("errors"),
                                row.longValue("timed"),
                                row.longValue("slow"),
                                0,
                                0,
                                List.of())),
                rollout,
                node,
                run);
    }

    private Map<Arm, List<Bucket>> latencies(String rollout, String node, String run) {
        record Part(Arm arm, List<Bucket> buckets) {}
        List<Part> parts = sql.list(
                "SELECT step, candidate, latencies FROM rollout_report WHERE rollout = ? AND NOT (node = ? AND run = ?)"
                        + " LIMIT ?",
                row -> new Part(
                        arm(row),
                        Json.read(Bytes.utf8(row.text("latencies")), Latencies.class)
                                .buckets()),
                rollout,
                node,
                run,
                MOST_ROWS);
        Map<Arm, List<Bucket>> all = new HashMap<>();
        parts.forEach(part -> all.merge(part.arm(), part.buckets(), LatencyBuckets::merged));
        return all;
    }

    private List<Labels> labels(String rollout) {
        return sql.list("""
                SELECT step, candidate, COUNT(*) AS labelled, SUM(correct) AS correct FROM feedback
                WHERE rollout = ? AND correct IS NOT NULL GROUP BY step, candidate\
                """, row -> new Labels(arm(row), row.longValue("labelled"), row.longValue("correct")), rollout);
    }

    private static Arm arm(Row row) throws SQLException {
        return new Arm(row.intValue("step"), row.bool("candidate"));
    }

    private static ArmCounts whole(
            @Nullable ArmCounts counts, @Nullable List<Bucket> latencies, @Nullable Labels labels) {
        return new ArmCounts(
                counts == null ? 0 : counts.requests(),
                counts == null ? 0 : counts.errors(),
                counts == null ? 0 : counts.timed(),
                counts == null ? 0 : counts.slow(),
                labels == null ? 0 : labels.labelled(),
                labels == null ? 0 : labels.correct(),
                latencies == null ? List.of() : latencies);
    }
}
