package dev.gopuram.rollouts;

import dev.gopuram.contracts.registry.Registry;
import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.ServedRollout;
import dev.gopuram.kernel.Clock;
import dev.gopuram.platform.lifecycle.Part;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A node's side of roll-outs: it knows what the registry wants served, says which version answers a request, counts how
 * that went, and stops a candidate at once where the evidence is enough, before the registry has answered. Without the
 * registry it goes on with what it knew last.
 */
public final class RolloutFollower implements Part {
    final List<Consumer<RegistryView>> listeners = new CopyOnWriteArrayList<>();
    private final ServedIndex served = ServedIndex.EMPTY;
    private final @Nullable Instant heard = null;

    /**
     * How a follower goes about it.
     *
     * @param node its name, the same after a restart
     * @param run this start of it, different after a restart
     * @param patience how long the registry may wait for a change before it answers that there is none
     * @param reportEvery how often it reports what it counted, where there is something
     */
    public record Settings(String node, String run, Duration patience, Duration reportEvery) {
        public static Settings of(String node, String run) {
            return new Settings(node, run, Duration.ofSeconds(20), Duration.ofMillis(250));
        }
    }

    /** Opens it; its two loops, which mostly wait, run on these threads from the start on. */
    public RolloutFollower(
            Registry registry, Settings settings, Clock clock, RandomGenerator random, ThreadFactory threads) {}

    /** What is served, as it was known last; revision 0 and empty before the registry was heard. */
    public RegistryView view() {
        return served.view();
    }

    /** When the registry answered last; null where it never did. */
    public @Nullable Instant heard() {
        return heard;
    }

    /** Tells of each new view, in order and on the follower's thread; the next one waits until all have returned. */
    public void onChange(Consumer<RegistryView> listener) {
        listeners.add(listener);
    }

    /**
     * The version that answers a request.
     *
     * @param key whoever has the same one stays with the same version
     * @return null where the alias stands for nothing
     */
    public @Nullable Choice choose(String tenant, String model, String alias, String key) {
        ServedIndex now = served;
        ServedRollout rollout = now.rollout(tenant, model, alias);
        String version = now.version(tenant, model, alias);
        if (rollout == null) {
            return version == null ? null : new Choice(tenant, model, version, alias, null, null);
        }
        boolean candidate = Assignment.candidate(rollout.id(), key, rollout.weight());
        Arm arm = new Arm(rollout.id(), rollout.step(), candidate);
        return new Choice(tenant, model, candidate ? rollout.candidate() : rollout.stable(), alias, arm, null);
    }

    /** Counts how a request ended, for its version and for its arm. */
    public void record(Choice choice, Outcome outcome) {}

    /** Counts a value of a feature, such as the best label: by its place in the version's reference. */
    public void observe(Choice choice, String feature, int bucket) {}

    /** Counts how a shadow's answer compares. */
    public void compared(Choice.Shadow shadow, Compared compared) {}
}
