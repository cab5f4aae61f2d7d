package dev.gopuram.registry;

import dev.gopuram.contracts.registry.Bucket;
import dev.gopuram.contracts.registry.FeatureDrift;
import dev.gopuram.contracts.registry.InspectVersion;
import dev.gopuram.contracts.registry.VersionHealth;
import dev.gopuram.registry.HealthRows.Counted;
import dev.gopuram.registry.VersionRows.Stored;
import dev.gopuram.rollouts.LatencyBuckets;
import java.time.Instant;
import java.util.List;

/** How a version fares: traffic, feedback as a whole and by segment, and how far its inputs have moved. */
record VersionInspection(RegistryStore store, DriftWatch drift) {
    private static final int MAX_SEGMENTS = 1_000;

    VersionHealth run(String tenant, InspectVersion request) {
        return store.read(rows -> of(rows, References.resolve(rows, tenant, request.model())));
    }

    private VersionHealth of(Rows rows, Stored stored) {
        VersionKey key = new VersionKey(stored.tenant(), stored.model(), stored.name());
        List<Counted> counted = rows.health().of(key.tenant(), key.model(), key.version());
        List<Bucket> latencies = counted.stream().map(Counted::latencies).reduce(List.of(), LatencyBuckets::merged);
        FeedbackRows.Sums sums = rows.feedback().sums(key.tenant(), key.model(), key.version(), Instant.EPOCH);
        List<FeatureDrift> moved = drift.of(stored, counted);
        List<String> reasons = drift.reasons(rows, moved, stored);
        return new VersionHealth(
                stored.model(),
                stored.name(),
                counted.stream().mapToLong(Counted::requests).sum(),
                counted.stream().mapToLong(Counted::errors).sum(),
                LatencyBuckets.quantile(latencies, .5),
                LatencyBuckets.quantile(latencies, .95),
                sums.labelled(),
                sums.correct(),
                sums.meanRating(),
                moved,
                rows.feedback().segments(key.tenant(), key.model(), key.version(), MAX_SEGMENTS),
                !reasons.isEmpty(),
                reasons);
    }
}
