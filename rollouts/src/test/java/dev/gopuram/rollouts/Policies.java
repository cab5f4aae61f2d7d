package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutPolicy.Expiry;
import dev.gopuram.contracts.registry.RolloutPolicy.Strategy;
import java.time.Duration;
import java.util.List;

/** The usual policies with one thing changed. */
final class Policies {
    private Policies() {}

    static RolloutPolicy minLabels(RolloutPolicy p, long minLabels) {
        return of(
                p,
                p.strategy(),
                p.steps(),
                p.dwell(),
                p.alpha(),
                minLabels,
                p.expiry(),
                p.preWindow(),
                p.shadowShare());
    }

    static RolloutPolicy dwell(RolloutPolicy p, Duration dwell) {
        RolloutPolicy q = of(
                p,
                p.strategy(),
                p.steps(),
                dwell,
                p.alpha(),
                p.minLabels(),
                p.expiry(),
                p.preWindow(),
                p.shadowShare());
        return new RolloutPolicy(
                q.strategy(),
                q.steps(),
                q.dwell(),
                q.minRequests(),
                q.alpha(),
                q.latencyTolerance(),
                q.accuracyDrop(),
                q.minLabels(),
                q.errorLimit(),
                q.errorLimitRequests(),
                q.maxDuration(),
                q.expiry(),
                q.preWindow(),
                dwell,
                q.shadowShare(),
                q.keepWarm());
    }

    static RolloutPolicy steps(RolloutPolicy p, List<Double> steps) {
        return of(
                p,
                p.strategy(),
                steps,
                p.dwell(),
                p.alpha(),
                p.minLabels(),
                p.expiry(),
                p.preWindow(),
                p.shadowShare());
    }

    static RolloutPolicy alpha(RolloutPolicy p, double alpha) {
        return of(
                p,
                p.strategy(),
                p.steps(),
                p.dwell(),
                alpha,
                p.minLabels(),
                p.expiry(),
                p.preWindow(),
                p.shadowShare());
    }

    static RolloutPolicy expiry(RolloutPolicy p, Expiry expiry) {
        return of(
                p,
                p.strategy(),
                p.steps(),
                p.dwell(),
                p.alpha(),
                p.minLabels(),
                expiry,
                p.preWindow(),
                p.shadowShare());
    }

    static RolloutPolicy shadowed(RolloutPolicy p, Duration preWindow, double share) {
        return of(p, p.strategy(), p.steps(), p.dwell(), p.alpha(), p.minLabels(), p.expiry(), preWindow, share);
    }

    private static RolloutPolicy of(
            RolloutPolicy p,
            Strategy strategy,
            List<Double> steps,
            Duration dwell,
            double alpha,
            long minLabels,
            Expiry expiry,
            Duration preWindow,
            double shadowShare) {
        return new RolloutPolicy(
                strategy,
                steps,
                dwell,
                p.minRequests(),
                alpha,
                p.latencyTolerance(),
                p.accuracyDrop(),
                minLabels,
                p.errorLimit(),
                p.errorLimitRequests(),
                p.maxDuration(),
                expiry,
                preWindow,
                p.postWindow(),
                shadowShare,
                p.keepWarm());
    }
}
