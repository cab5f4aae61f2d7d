package dev.gopuram.rollouts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.registry.RolloutPolicy;
import dev.gopuram.contracts.registry.RolloutPolicy.Strategy;
import dev.gopuram.rollouts.LivelyTraffic.World;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The promise of one false roll-back in a hundred, where users stay, rates move and labels are late. */
class LivelyTrafficTest {
    private static final RolloutPolicy POLICY = PolicyDefaults.of(Strategy.CANARY);
    private static final Duration LATER_THAN_A_STEP = Duration.ofMinutes(15);
    private static final int MANY = 100_000;

    /** Both versions are the same in all of them. */
    private static final Map<String, World> EQUAL = new LinkedHashMap<>();

    static {
        EQUAL.put("steady", world(MANY, 0, 1, 0, Duration.ZERO, .9));
        EQUAL.put("rates swing by a factor of 9", world(MANY, 0, 3, 0, Duration.ZERO, .9));
        EQUAL.put("few users ask most", world(1_000, 1, 1, 0, Duration.ZERO, .9));
        EQUAL.put("few users ask most and rates swing", world(1_000, 1, 3, 0, LATER_THAN_A_STEP, .9));
        EQUAL.put("users differ in their rates", world(1_000, 0, 1, .5, LATER_THAN_A_STEP, .9));
    }

    @Test
    void one_as_good_takes_over_whatever_the_traffic_is_like() {
        EQUAL.forEach(
                (name, world) -> assertThat(endings(world, 10)).as(name).containsExactly(Map.entry("promoted", 10)));
    }

    @Test
    void wrong_answers_are_found_by_labels_that_come_when_their_step_is_over() {
        assertThat(endings(world(MANY, 0, 1, 0, LATER_THAN_A_STEP, .1), 10)).containsExactly(Map.entry("accuracy", 10));
    }

    @Tag("heavy")
    @Test
    void good_ones_are_seldom_rolled_back_whatever_the_traffic_is_like() {
        EQUAL.forEach((name, world) -> {
            Map<String, Integer> endings = endings(world, 500);
            System.out.println(name + ": " + endings);
            int back = 500 - endings.getOrDefault("promoted", 0) - endings.getOrDefault("held", 0);

            assertThat(Proportion.upper(back, 500)).as(name).isLessThanOrEqualTo(0.015);
        });
    }

    /** What the guide says it does not see: who always fails looks like the version that answers. */
    @Tag("heavy")
    @Test
    void a_few_heavy_users_who_differ_much_are_taken_for_their_version() {
        Map<String, Integer> endings = endings(world(1_000, 1, 1, 1, Duration.ZERO, .9), 200);
        System.out.println("few users ask most and differ much: " + endings);

        assertThat(endings.getOrDefault("promoted", 0)).isBetween(150, 199);
    }

    private static World world(int users, double skew, double drift, double unlike, Duration delay, double candidate) {
        return new World(users, skew, .01, drift, unlike, .1, delay, .9, candidate, .01);
    }

    private static Map<String, Integer> endings(World world, int runs) {
        Map<String, Integer> endings = new TreeMap<>();
        for (int run = 0; run < runs; run++) {
            endings.merge(new LivelyTraffic(world, POLICY, 1_000 + run).ending(), 1, Integer::sum);
        }
        return endings;
    }
}
