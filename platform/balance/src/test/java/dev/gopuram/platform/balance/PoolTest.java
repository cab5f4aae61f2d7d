package dev.gopuram.platform.balance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which address is asked. */
class PoolTest {
    private static final Duration BASE = Duration.ofSeconds(30);
    private static final EjectionConfig EJECTION =
            new EjectionConfig(3, 50, 10, Duration.ofSeconds(10), BASE, Duration.ofSeconds(100), 50);
    private static final BalanceConfig AT_ONCE = new BalanceConfig(Duration.ZERO, EJECTION);
    private static final HealthCheckConfig CHECKS =
            new HealthCheckConfig("/healthz", Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 3);

    private final ManualClock clock = new ManualClock();

    private Pool<String> pool(BalanceConfig config, String... addresses) {
        return new Pool<>(List.of(addresses), config, clock, new Random(7));
    }

    private static void fail(Pool<String> pool, String address, int times) {
        for (int i = 0; i < times; i++) {
            callTo(pool, address).end(Outcome.BAD);
        }
    }

    /** A call that the lot gave to the address; others drawn on the way say nothing. */
    private static Pool<String>.Place callTo(Pool<String> pool, String address) {
        for (int i = 0; i < 10_000; i++) {
            Pool<String>.Place place = pool.choose();
            if (place.address().equals(address)) {
                return place;
            }
            place.close();
        }
        throw new AssertionError(address + " is never chosen");
    }

    private static Map<String, Integer> spread(Pool<String> pool, int calls) {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < calls; i++) {
            try (Pool<String>.Place place = pool.choose()) {
                counts.merge(place.address(), 1, Integer::sum);
            }
        }
        return counts;
    }

    private static AddressState<String> state(Pool<String> pool, String address) {
        return pool.states().stream()
                .filter(state -> state.address().equals(address))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void calls_in_flight_spread_evenly() {
        Pool<String> pool = pool(AT_ONCE, "a", "b", "c", "d");
        for (int i = 0; i < 400; i++) {
            pool.choose();
        }

        assertThat(pool.states())
                .allSatisfy(state -> assertThat(state.inFlight()).isBetween(90, 110));
    }

    @Test
    void an_address_that_holds_its_calls_gets_fewer() {
        Pool<String> pool = pool(AT_ONCE, "slow", "quick");
        int slow = 0;
        List<Pool<String>.Place> held = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Pool<String>.Place place = pool.choose();
            if (place.address().equals("slow")) {
                slow++;
                held.add(place);
            } else {
                place.end(Outcome.GOOD);
            }
        }

        assertThat(slow).isLessThan(3);
        assertThat(pool.inFlight()).isEqualTo(held.size());
    }

    @Test
    void idle_addresses_are_asked_alike() {
        Map<String, Integer> counts = spread(pool(AT_ONCE, "a", "b", "c"), 3000);

        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(850, 1150));
    }

    @Test
    void failures_in_a_row_eject_and_time_brings_back() {
        Pool<String> pool = pool(AT_ONCE, "good", "bad");
        fail(pool, "bad", 2);
        callTo(pool, "bad").end(Outcome.GOOD);
        fail(pool, "bad", 2);
        assertThat(pool.ejected()).isZero();
        fail(pool, "bad", 1);
        assertThat(pool.ejected()).isOne();

        assertThat(spread(pool, 100)).containsOnlyKeys("good");
        clock.advance(BASE.minusMillis(1));
        assertThat(spread(pool, 100)).containsOnlyKeys("good");
        clock.advance(Duration.ofMillis(1));
        assertThat(spread(pool, 100)).containsOnlyKeys("good", "bad");
    }

    @Test
    void an_address_that_keeps_failing_stays_away_longer_up_to_a_bound() {
        Pool<String> pool = pool(AT_ONCE, "good", "bad");
        List<Long> seconds = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            fail(pool, "bad", 3);
            Duration away = state(pool, "bad").ejectedFor();
            seconds.add(away.toSeconds());
            clock.advance(away);
        }
        assertThat(seconds).containsExactly(30L, 60L, 90L, 100L, 100L);

        clock.advance(Duration.ofSeconds(1000));
        fail(pool, "bad", 3);
        assertThat(state(pool, "bad").ejectedFor()).as("old sins are forgotten").isEqualTo(BASE);
    }

    @Test
    void a_share_of_failures_ejects_once_there_are_enough_calls() {
        BalanceConfig share =
                new BalanceConfig(Duration.ZERO, new EjectionConfig(0, 50, 10, Duration.ofSeconds(10), BASE, BASE, 50));
        Pool<String> pool = pool(share, "good", "bad");
        for (int i = 0; i < 9; i++) {
            callTo(pool, "bad").end(i % 2 == 0 ? Outcome.BAD : Outcome.GOOD);
        }
        assertThat(pool.ejected()).isZero();
        clock.advance(Duration.ofSeconds(11));
        fail(pool, "bad", 1);
        assertThat(pool.ejected()).as("the window before is over").isZero();
        for (int i = 0; i < 9; i++) {
            callTo(pool, "bad").end(i % 2 == 0 ? Outcome.GOOD : Outcome.BAD);
        }
        fail(pool, "bad", 1);
        assertThat(pool.ejected()).isOne();
    }

    @Test
    void no_more_than_the_named_share_of_addresses_is_ejected() {
        Pool<String> pool = pool(AT_ONCE, "a", "b", "c", "d", "e");
        for (String address : List.of("a", "b", "c", "d", "e")) {
            fail(pool, address, 3);
        }

        assertThat(pool.ejected()).isEqualTo(2);
        assertThat(spread(pool, 200)).containsOnlyKeys("c", "d", "e");
    }

    @Test
    void the_only_address_is_never_ejected() {
        Pool<String> pool = pool(AT_ONCE, "only");
        fail(pool, "only", 50);

        assertThat(pool.ejected()).isZero();
    }

    @Test
    void what_says_nothing_of_the_address_counts_for_nothing() {
        Pool<String> pool = pool(AT_ONCE, "a", "b");
        for (int i = 0; i < 20; i++) {
            callTo(pool, "a").close();
        }

        assertThat(pool.ejected()).isZero();
        assertThat(pool.inFlight()).isZero();
    }

    @Test
    void an_address_that_comes_back_works_up_to_its_share() {
        BalanceConfig slowly = new BalanceConfig(Duration.ofSeconds(10), EJECTION);
        Pool<String> pool = pool(slowly, "good", "bad");
        fail(pool, "bad", 3);
        clock.advance(BASE);
        List<Pool<String>.Place> held = new ArrayList<>();
        for (int i = 0; i < 110; i++) {
            held.add(pool.choose());
        }
        assertThat(state(pool, "bad").inFlight()).isBetween(8, 12);
        held.forEach(Pool.Place::close);

        clock.advance(Duration.ofSeconds(10));
        for (int i = 0; i < 110; i++) {
            pool.choose();
        }
        assertThat(state(pool, "bad").inFlight()).isBetween(50, 60);
    }

    @Test
    void health_checks_take_an_address_out_and_bring_it_back_at_their_thresholds() {
        Pool<String> pool = pool(AT_ONCE, "a", "b");
        assertThat(pool.checked("b", false, CHECKS)).isFalse();
        assertThat(pool.checked("b", false, CHECKS)).isFalse();
        assertThat(pool.checked("b", true, CHECKS)).isFalse();
        assertThat(pool.checked("b", false, CHECKS)).isFalse();
        assertThat(pool.checked("b", false, CHECKS)).isFalse();
        assertThat(pool.unhealthy()).isZero();
        assertThat(pool.checked("b", false, CHECKS)).isTrue();
        assertThat(pool.unhealthy()).isOne();
        assertThat(spread(pool, 100)).containsOnlyKeys("a");

        assertThat(pool.checked("b", true, CHECKS)).isFalse();
        assertThat(spread(pool, 100)).containsOnlyKeys("a");
        assertThat(pool.checked("b", true, CHECKS)).isTrue();
        assertThat(spread(pool, 100)).containsOnlyKeys("a", "b");
    }

    @Test
    void where_none_is_fit_all_are_asked() {
        Pool<String> pool = pool(AT_ONCE, "a", "b");
        for (String address : pool.addresses()) {
            for (int i = 0; i < 3; i++) {
                pool.checked(address, false, CHECKS);
            }
        }

        assertThat(spread(pool, 100)).containsOnlyKeys("a", "b");
    }

    @Test
    void another_try_goes_to_an_address_that_was_not_tried() {
        Pool<String> pool = pool(AT_ONCE, "a", "b", "c");
        for (int i = 0; i < 100; i++) {
            assertThat(pool.choose(Set.of("a", "b")).address()).isEqualTo("c");
        }
        assertThat(pool.choose(Set.of("a", "b", "c")).address()).isIn("a", "b", "c");
    }

    @Test
    void an_address_is_given_once() {
        assertThatThrownBy(() -> pool(AT_ONCE, "a", "a"))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("each once");
        assertThatThrownBy(() -> pool(AT_ONCE)).isInstanceOf(Problem.class).hasMessageContaining("1..64");
    }

    /** Random calls, ends, double ends, checks and time: what must hold after each step does. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 5, 8, 13, 21, 34})
    void whatever_happens_the_counts_hold(long seed) {
        Random random = new Random(seed);
        List<String> names = List.of("a", "b", "c", "d", "e", "f");
        Pool<String> pool = new Pool<>(names, AT_ONCE, clock, random);
        List<Pool<String>.Place> open = new ArrayList<>();
        Set<Pool<String>.Place> over = new HashSet<>();
        for (int step = 0; step < 5000; step++) {
            switch (random.nextInt(5)) {
                case 0, 1 -> open.add(pool.choose());
                case 2 -> {
                    if (!open.isEmpty()) {
                        Pool<String>.Place place = open.remove(random.nextInt(open.size()));
                        place.end(Outcome.values()[random.nextInt(3)]);
                        over.add(place);
                        over.forEach(Pool.Place::close);
                    }
                }
                case 3 -> pool.checked(names.get(random.nextInt(6)), random.nextInt(3) > 0, CHECKS);
                default -> clock.advance(Duration.ofMillis(random.nextInt(3000)));
            }
            assertThat(pool.inFlight()).isEqualTo(open.size());
            assertThat(pool.ejected()).isLessThanOrEqualTo(3);
            assertThat(pool.states())
                    .allSatisfy(state -> assertThat(state.inFlight()).isEqualTo((int) open.stream()
                            .filter(place -> place.address().equals(state.address()))
                            .count()));
        }
        open.forEach(Pool.Place::close);
        assertThat(pool.inFlight()).isZero();
    }
}
