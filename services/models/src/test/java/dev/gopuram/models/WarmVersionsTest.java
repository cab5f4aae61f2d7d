package dev.gopuram.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.contracts.registry.ServedRollout;
import dev.gopuram.inference.VersionKey;
import dev.gopuram.rollouts.PolicyDefaults;
import dev.gopuram.testkit.ManualClock;
import java.util.List;
import org.junit.jupiter.api.Test;

class WarmVersionsTest {
    private static final RolloutPolicy POLICY = PolicyDefaults.of(RolloutPolicy.Strategy.CANARY);
    private static final VersionKey STABLE = new VersionKey("acme", "credit", "1.0.0");
    private static final VersionKey CANDIDATE = new VersionKey("acme", "credit", "2.0.0");

    private final ManualClock clock = new ManualClock();
    private final WarmVersions warm = new WarmVersions(clock);

    @Test
    void both_versions_of_a_roll_out_are_held_and_nothing_else() {
        warm.take(view(1, rollout()));

        assertThat(warm.holds(STABLE)).isTrue();
        assertThat(warm.holds(CANDIDATE)).isTrue();
        assertThat(warm.holds(new VersionKey("", "credit", "1.0.0")))
                .as("everybody's, which it may be")
                .isTrue();
        assertThat(warm.holds(new VersionKey("other", "credit", "1.0.0"))).isFalse();
        assertThat(warm.holds(new VersionKey("acme", "credit", "1.5.0"))).isFalse();
    }

    @Test
    void after_a_roll_out_they_are_held_for_as_long_as_its_policy_says() {
        warm.take(view(1, rollout()));
        warm.take(view(2));

        clock.advance(POLICY.keepWarm().minusMillis(1));
        warm.take(view(3));
        assertThat(warm.holds(STABLE)).isTrue();
        clock.advance(java.time.Duration.ofMillis(1));
        assertThat(warm.holds(STABLE)).isFalse();
        assertThat(warm.holds(CANDIDATE)).isFalse();
    }

    private static ServedRollout rollout() {
        return new ServedRollout(
                "acme",
                "ro_1",
                "credit",
                "production",
                "1.0.0",
                "2.0.0",
                RolloutState.CANARY,
                1,
                .1,
                POLICY,
                List.of());
    }

    private static RegistryView view(long revision, ServedRollout... rollouts) {
        return new RegistryView(revision, true, List.of(), List.of(), List.of(rollouts));
    }
}
