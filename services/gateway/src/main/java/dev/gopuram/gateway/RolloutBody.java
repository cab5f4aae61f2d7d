package dev.gopuram.gateway;

import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.ShadowComparison;
import dev.gopuram.contracts.registry.StepEvidence;
import dev.gopuram.contracts.registry.Transition;
import dev.gopuram.contracts.registry.Verdict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A roll-out, as the admin API shows it. */
record RolloutBody(
        String id,
        String model,
        String alias,
        String stable,
        String candidate,
        RolloutState state,
        int step,
        double weight,
        PolicyBody policy,
        Instant startedAt,
        Instant stepSince,
        Instant updatedAt,
        String startedBy,
        String reason,
        List<StepEvidence> evidence,
        @Nullable Judgement verdict,
        @Nullable ShadowComparison shadow,
        List<Transition> transitions) {
    /** The verdict, without numbers that are none: JSON has no infinity. */
    record Judgement(
            @Nullable Double errors,
            @Nullable Double latency,
            @Nullable Double accuracy,
            @Nullable Double bound,
            String missing) {
        static Judgement of(Verdict verdict) {
            return new Judgement(
                    finite(verdict.errors()),
                    finite(verdict.latency()),
                    finite(verdict.accuracy()),
                    finite(verdict.bound()),
                    verdict.missing());
        }

        private static @Nullable Double finite(double value) {
            return Double.isFinite(value) ? value : null;
        }
    }

    static RolloutBody of(Rollout r) {
        return new RolloutBody(
                r.id(),
                r.model(),
                r.alias(),
                r.stable(),
                r.candidate(),
                r.state(),
                r.step(),
                r.weight(),
                PolicyBody.of(r.policy()),
                r.startedAt(),
                r.stepSince(),
                r.updatedAt(),
                r.startedBy(),
                r.reason(),
                r.evidence(),
                Judgement.of(r.verdict()),
                r.shadow(),
                r.transitions());
    }
}
