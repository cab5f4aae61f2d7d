package dev.gopuram.registry;

import dev.gopuram.contracts.registry.Bucket;
import dev.gopuram.contracts.registry.MoveAlias;
import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.kernel.Problem;
import dev.gopuram.registry.HealthRows.Counted;
import dev.gopuram.rollouts.LatencyBuckets;
import dev.gopuram.rollouts.PolicyDefaults;
import java.util.List;
import java.util.Objects;

/**
 * A version that all traffic has told to be slower than the one in production does not replace it at once. It may in a
 * roll-out, which compares them side by side, by force, or where it stood there before: the way back is never blocked.
 */
final class Regression {
    private static final double SHARE = 1 - LatencyBuckets.SLOW_SHARE;
    private static final double TOLERANCE =
            PolicyDefaults.of(RolloutPolicy.Strategy.CANARY).latencyTolerance();

    private Regression() {}

    static void refuse(Rows rows, String tenant, MoveAlias request, String present) {
        if (request.force() || present.isEmpty() || !request.alias().equals(References.PRODUCTION)) {
            return;
        }
        List<Bucket> now = times(rows, new VersionKey(tenant, request.model(), present));
        List<Bucket> then = times(rows, new VersionKey(tenant, request.model(), request.version()));
        if (LatencyBuckets.count(now) < LatencyBuckets.SLOW_BASIS
                || LatencyBuckets.count(then) < LatencyBuckets.SLOW_BASIS
                || rows.aliases().stood(tenant, request.model(), request.alias(), request.version())) {
            return;
        }
        long slowNow = Objects.requireNonNull(LatencyBuckets.quantile(now, SHARE));
        long slowThen = Objects.requireNonNull(LatencyBuckets.quantile(then, SHARE));
        if (slowThen > (1 + TOLERANCE) * slowNow) {
            throw Problem.of(
                    Problem.Code.CONFLICT,
                    "%s@%s: its p95 was %,d us, that of %s %,d us (expected: at most %s of it; a roll-out, or force)"
                            .formatted(request.model(), request.version(), slowThen, present, slowNow, 1 + TOLERANCE));
        }
    }

    private static List<Bucket> times(Rows rows, VersionKey key) {
        return rows.health().of(key.tenant(), key.model(), key.version()).stream()
                .map(Counted::latencies)
                .reduce(List.of(), LatencyBuckets::merged);
    }
}
