package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.ArmCounts;
import dev.gopuram.contracts.registry.Kind;
import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.ServedAlias;
import dev.gopuram.contracts.registry.ServedRollout;
import dev.gopuram.contracts.registry.ServedVersion;
import dev.gopuram.contracts.registry.Status;
import dev.gopuram.contracts.registry.StepEvidence;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parts of a view: one model, whose version 1.1.0 is to replace 1.0.0. */
final class Views {
    static final String TENANT = "acme";
    static final String MODEL = "sentiment";
    static final String PRODUCTION = "production";
    static final String ROLLOUT = "ro_1";

    private Views() {}

    static ServedVersion version(String version) {
        return new ServedVersion(
                TENANT, MODEL, version, 1, Kind.WEIGHTS, Status.READY, "", "", "", 0, Instant.EPOCH, "");
    }

    static ServedAlias production(String version) {
        return new ServedAlias(TENANT, MODEL, PRODUCTION, version);
    }

    static ServedRollout rollout(
            RolloutState state, int step, double weight, RolloutPolicy policy, List<StepEvidence> others) {
        return rollout(state, step, weight, policy, null, others);
    }

    static ServedRollout rollout(
            RolloutState state,
            int step,
            double weight,
            RolloutPolicy policy,
            @Nullable Long slowMicros,
            List<StepEvidence> others) {
        ArmCounts none = counts(0, 0);
        return new ServedRollout(
                TENANT,
                ROLLOUT,
                MODEL,
                PRODUCTION,
                "1.0.0",
                "1.1.0",
                state,
                step,
                weight,
                policy,
                List.of(new StepEvidence(step, weight, slowMicros, none, none)),
                others);
    }

    static ArmCounts counts(long requests, long errors) {
        return new ArmCounts(requests, errors, 0, 0, 0, 0, List.of());
    }
}
