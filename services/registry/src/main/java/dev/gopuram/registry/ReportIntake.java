package dev.gopuram.registry;

import dev.gopuram.contracts.registry.ArmCounts;
import dev.gopuram.contracts.registry.ArmReport;
import dev.gopuram.contracts.registry.Bucket;
import dev.gopuram.contracts.registry.FeatureCounts;
import dev.gopuram.contracts.registry.Report;
import dev.gopuram.contracts.registry.Reported;
import dev.gopuram.contracts.registry.ShadowReport;
import dev.gopuram.contracts.registry.VersionReport;
import dev.gopuram.kernel.Problem;
import dev.gopuram.registry.RolloutRows.Running;
import dev.gopuram.rollouts.LatencyBuckets;
import dev.gopuram.rollouts.PolicyDefaults;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Counts what a node has seen, and decides by it in the same transaction. */
final class ReportIntake {
    private static final int MAX_ARMS = 10_000;
    private static final int MAX_FEATURES = 1_000;
    private static final int MAX_BUCKETS = 10_000;
    private static final int MAX_NAME = 256;

    private final RegistryStore store;
    private final RolloutMoves moves;
    private final Time time;

    ReportIntake(RegistryStore store, RolloutMoves moves, Time time) {
        this.store = store;
        this.moves = moves;
        this.time = time;
    }

    Reported run(Report report) {
        NodeLevel.require();
        check(report);
        Instant now = time.now();
        if (!report.versions().isEmpty()) {
            store.note(rows -> versions(rows, report, now));
        }
        if (!report.arms().isEmpty() || !report.shadows().isEmpty()) {
            store.decide(rows -> rollouts(rows, report, now));
        }
        return new Reported(store.revision());
    }

    private static int versions(Rows rows, Report report, Instant now) {
        int counted = 0;
        for (VersionReport each : report.versions()) {
            VersionKey key = new VersionKey(each.tenant(), each.model(), each.version());
            if (rows.versions().find(key).isPresent() && rows.health().put(report.node(), report.run(), each, now)) {
                counted++;
            }
        }
        return counted;
    }

    /** What belongs to a roll-out that is over is counted too: it came late and was true. */
    private int rollouts(Rows rows, Report report, Instant now) {
        Set<String> heard = new LinkedHashSet<>();
        for (ArmReport arm : report.arms()) {
            if (rows.rollouts().find(arm.rollout()).isPresent()
                    && rows.evidence().put(report.node(), report.run(), arm)) {
                heard.add(arm.rollout());
            }
        }
        for (ShadowReport shadow : report.shadows()) {
            if (rows.rollouts().find(shadow.rollout()).isPresent()
                    && rows.evidence().putShadow(report.node(), report.run(), shadow.rollout(), shadow.comparison())) {
                heard.add(shadow.rollout());
            }
        }
        for (String id : heard) {
            Running rollout = rows.rollouts().find(id).orElseThrow();
            if (rollout.running()) {
                rows.rollouts().heard(id, now);
                moves.advance(rows, rollout, now);
            }
        }
        return heard.size();
    }

    private static void check(Report report) {
        name("node", report.node());
        name("run", report.run());
        atMost("arms", report.arms().size(), MAX_ARMS);
        atMost("versions", report.versions().size(), MAX_ARMS);
        atMost("shadows", report.shadows().size(), MAX_ARMS);
        report.arms().forEach(arm -> {
            atMost("step", arm.step(), PolicyDefaults.MAX_STEPS);
            check(arm.counts());
        });
        for (VersionReport version : report.versions()) {
            count("requests", version.requests(), version.errors());
            latencies(version.latencies());
            atMost("features", version.features().size(), MAX_FEATURES);
            version.features().forEach(ReportIntake::check);
        }
    }

    private static void check(ArmCounts counts) {
        count("requests", counts.requests(), counts.errors());
        count("timed", counts.timed(), counts.slow());
        latencies(counts.latencies());
    }

    private static void check(FeatureCounts feature) {
        name("feature", feature.feature());
        atMost("buckets", feature.buckets().size(), MAX_BUCKETS);
        feature.buckets().forEach(bucket -> count("bucket", bucket.count(), 0));
    }

    private static void latencies(List<Bucket> buckets) {
        atMost("latencies", buckets.size(), LatencyBuckets.COUNT);
        for (Bucket bucket : buckets) {
            count("latencies", bucket.count(), 0);
            if (bucket.index() < 0 || bucket.index() >= LatencyBuckets.COUNT) {
                throw Problem.invalid("latencies", bucket.index(), "0.." + (LatencyBuckets.COUNT - 1));
            }
        }
    }

    private static void count(String field, long all, long some) {
        if (all < 0 || some < 0 || some > all) {
            throw Problem.invalid(field, some + " of " + all, "0 or more, and no more than all");
        }
    }

    private static void atMost(String field, int size, int most) {
        if (size < 0 || size > most) {
            throw Problem.invalid(field, size, "0.." + most);
        }
    }

    private static void name(String field, String name) {
        if (name.isEmpty() || name.length() > MAX_NAME) {
            throw Problem.invalid(field, name, "1.." + MAX_NAME + " characters");
        }
    }
}
