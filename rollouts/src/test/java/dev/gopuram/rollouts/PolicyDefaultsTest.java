package dev.gopuram.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutPolicy.Strategy;
import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyDefaultsTest {
    private static final RolloutPolicy CANARY = PolicyDefaults.of(Strategy.CANARY);

    @Test
    void what_is_the_default_is_allowed() {
        for (Strategy strategy : Strategy.values()) {
            RolloutPolicy policy = PolicyDefaults.of(strategy);

            assertThat(PolicyDefaults.checked(policy)).isSameAs(policy);
            assertThat(policy.strategy()).isEqualTo(strategy);
        }
    }

    @Test
    void steps_that_do_not_rise_to_all_are_refused() {
        refused("steps", Policies.steps(CANARY, List.of()));
        refused("steps", Policies.steps(CANARY, List.of(.05, .5)));
        refused("steps", Policies.steps(CANARY, List.of(.5, .5, 1.0)));
        refused("steps", Policies.steps(CANARY, List.of(0.0, 1.0)));
        refused("steps", Policies.steps(CANARY, List.of(.5, 1.5)));
        refused("steps", Policies.steps(CANARY, List.of(Double.NaN, 1.0)));
        refused("steps", Policies.steps(CANARY, Collections.nCopies(21, .5)));
        refused("steps", Policies.steps(PolicyDefaults.of(Strategy.SHADOW), List.of(.5)));
        refused("steps", Policies.steps(PolicyDefaults.of(Strategy.BLUE_GREEN), List.of(.5, 1.0)));
        refused("steps", Policies.steps(PolicyDefaults.of(Strategy.AB), List.of(1.0)));
    }

    @Test
    void numbers_out_of_range_are_refused() {
        refused("alpha", Policies.alpha(CANARY, 0));
        refused("alpha", Policies.alpha(CANARY, 0.3));
        refused("alpha", Policies.alpha(CANARY, Double.NaN));
        refused("min_labels", Policies.minLabels(CANARY, -1));
        refused("dwell", Policies.dwell(CANARY, Duration.ofSeconds(-1)));
        refused("shadow_share", Policies.shadowed(CANARY, Duration.ZERO, 1.5));
    }

    @Test
    void a_time_that_the_steps_do_not_fit_in_is_refused() {
        refused("max_duration", Policies.dwell(CANARY, Duration.ofDays(3)));
    }

    @Test
    void a_shadow_that_is_asked_nothing_is_refused() {
        refused("shadow_share", Policies.shadowed(CANARY, Duration.ofMinutes(1), 0));
        refused("shadow_share", Policies.shadowed(PolicyDefaults.of(Strategy.SHADOW), Duration.ZERO, 0));
    }

    private static void refused(String field, RolloutPolicy policy) {
        assertThatThrownBy(() -> PolicyDefaults.checked(policy)).isInstanceOfSatisfying(Problem.class, p -> {
            assertThat(p.code()).isEqualTo(Problem.Code.INVALID);
            assertThat(p.field()).isEqualTo(field);
        });
    }
}
