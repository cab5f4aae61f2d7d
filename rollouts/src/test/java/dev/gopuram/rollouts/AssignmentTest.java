package dev.gopuram.rollouts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AssignmentTest {
    private static final int PLACES = 100;

    @Test
    void keys_that_count_up_spread_evenly() {
        assertEven(evenness("ro_1", "user-", 0));
        assertEven(evenness("ro_2", "", 7_000_000));
    }

    @Test
    void random_keys_spread_evenly() {
        SplittableRandom random = new SplittableRandom(5);
        List<Long> counts = new ArrayList<>(Collections.nCopies(PLACES, 0L));
        for (int i = 0; i < 100_000; i++) {
            count(counts, Assignment.place("ro_3", Long.toHexString(random.nextLong())));
        }

        assertEven(chiSquare(counts));
    }

    @Test
    void whoever_has_the_candidate_keeps_it_while_its_share_grows() {
        for (int i = 0; i < 10_000; i++) {
            String key = "user-" + i;
            if (Assignment.candidate("ro_1", key, 0.05)) {
                assertThat(Assignment.candidate("ro_1", key, 0.25)).isTrue();
            }
            assertThat(Assignment.candidate("ro_1", key, 1)).isTrue();
            assertThat(Assignment.candidate("ro_1", key, 0)).isFalse();
        }
    }

    @Test
    void another_roll_out_falls_on_others() {
        int first = 0;
        int both = 0;
        for (int i = 0; i < 100_000; i++) {
            boolean one = Assignment.candidate("ro_1", "user-" + i, 0.1);
            first += one ? 1 : 0;
            both += one && Assignment.candidate("ro_2", "user-" + i, 0.1) ? 1 : 0;
        }

        assertThat((double) both / first).isBetween(0.08, 0.12);
    }

    /** The place must not move between releases: nodes of both serve at once during an upgrade. */
    @Test
    void a_key_has_the_same_place_on_every_node_of_every_release() {
        assertThat(Assignment.place("ro_1", "anna")).isEqualTo(0.8412861671817842);
    }

    private static double evenness(String rollout, String prefix, int from) {
        List<Long> counts = new ArrayList<>(Collections.nCopies(PLACES, 0L));
        for (int i = from; i < from + 100_000; i++) {
            count(counts, Assignment.place(rollout, prefix + i));
        }
        return chiSquare(counts);
    }

    private static double chiSquare(List<Long> counts) {
        double expected = counts.stream().mapToLong(Long::longValue).sum() / (double) PLACES;
        return counts.stream()
                .mapToDouble(count -> (count - expected) * (count - expected) / expected)
                .sum();
    }

    /** Within three times its standard deviation of what chance makes of it: neither uneven nor too even. */
    private static void assertEven(double chiSquare) {
        double freedom = PLACES - 1;
        assertThat(chiSquare).isCloseTo(freedom, within(3 * Math.sqrt(2 * freedom)));
    }

    private static void count(List<Long> counts, double place) {
        int index = (int) (place * PLACES);
        counts.set(index, counts.get(index) + 1);
    }
}
