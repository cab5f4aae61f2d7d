package dev.gopuram.models;

import dev.gopuram.inference.InferenceEngine;
import dev.gopuram.inference.VersionKey;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.platform.lifecycle.Part;
import dev.gopuram.platform.lifecycle.Readiness;
import dev.gopuram.rollouts.RolloutFollower;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The life of the service: loads in the background at the start, and at the end unloads after what runs. */
final class ModelsPart implements Part {
    private final InferenceEngine engine;
    private final List<VersionKey> preloaded;
    private final @Nullable RolloutFollower follower;
    private final @Nullable VersionChecks checks;
    private final ShadowRunner shadows;

    /**
     * A service's life.
     *
     * @param preloaded what is loaded before the node is ready
     */
    ModelsPart(
            InferenceEngine engine,
            List<VersionKey> preloaded,
            @Nullable RolloutFollower follower,
            @Nullable VersionChecks checks,
            ShadowRunner shadows) {
        this.engine = engine;
        this.preloaded = List.copyOf(preloaded);
        this.follower = follower;
        this.checks = checks;
        this.shadows = shadows;
    }

    @Override
    public void start() {
        preloaded.forEach(engine::load);
        if (follower != null) {
            follower.start();
        }
    }

    @Override
    public void drain(Deadline deadline) {
        engine.drain(deadline);
    }

    @Override
    public void stop() {
        if (follower != null) {
            follower.stop();
        }
        shadows.close();
        if (checks != null) {
            checks.close();
        }
        engine.close();
    }

    /** With models loaded at their first call, none being loaded keeps nobody from calling. */
    @Override
    public Readiness readiness() {
        return Stream.concat(
                        Stream.ofNullable(follower).map(RolloutFollower::readiness),
                        preloaded.stream().map(engine::readiness))
                .filter(Readiness.NotReady.class::isInstance)
                .findFirst()
                .orElseGet(Readiness::ready);
    }
}
