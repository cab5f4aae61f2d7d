package dev.gopuram.platform.tarpit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Network;
import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class TarpitTest {
    private static final TarpitConfig DEFAULTS = TarpitConfig.defaults();
    private static final String ADDRESS = "198.51.100.7";

    private final ManualClock clock = new ManualClock();
    private final Tarpit tarpit = tarpit(List.of(), List.of());
    private final Caller caller = place(tarpit, ADDRESS);

    @Test
    void a_caller_that_keeps_trying_waits_longer_each_time_up_to_the_cap() {
        List<Duration> waits = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            waits.add(tarpit.delay(caller));
            tarpit.offended(caller, Offence.UNAUTHENTICATED, 0);
        }

        assertThat(waits.subList(0, 10)).containsOnly(Duration.ZERO);
        assertThat(waits.get(10)).isEqualTo(DEFAULTS.first());
        assertThat(waits.subList(10, 31)).isSorted().doesNotHaveDuplicates();
        assertThat(waits.subList(31, 40)).containsOnly(DEFAULTS.cap());
    }

    @Test
    void one_that_waits_each_time_it_is_told_to_reaches_the_cap_all_the_same() {
        for (int i = 0; i < 60; i++) {
            clock.advance(tarpit.delay(caller));
            tarpit.offended(caller, Offence.UNAUTHENTICATED, 0);
        }

        assertThat(tarpit.delay(caller)).isEqualTo(DEFAULTS.cap());
    }

    @Test
    void a_score_halves_with_each_half_life_and_is_forgotten_in_the_end() {
        offend(caller, 8);
        clock.advance(DEFAULTS.halfLife().multipliedBy(2));

        assertThat(tarpit.worst(1).getFirst().score()).isEqualTo(2, Offset.offset(1e-9));

        clock.advance(DEFAULTS.halfLife().multipliedBy(8));
        tarpit.release();
        assertThat(tarpit.callers()).isZero();
        assertThat(tarpit.quiet()).isTrue();
    }

    @Test
    void however_long_a_flood_was_it_is_forgiven_in_the_same_time() {
        offend(caller, 100_000);
        clock.advance(DEFAULTS.halfLife().multipliedBy(3));

        assertThat(tarpit.delay(caller)).isZero();
    }

    @Test
    void others_never_wait() {
        offend(caller, 1000);
        offend(new Caller.Key("key_bad"), 1000);

        assertThat(tarpit.delay(place(tarpit, "198.51.100.8"))).isZero();
        assertThat(tarpit.delay(new Caller.Key("key_good"))).isZero();
    }

    @Test
    void what_an_sdk_sends_again_by_itself_counts_less() {
        Caller other = new Caller.Key("key_b");
        tarpit.offended(caller, Offence.LIMITED, 0);
        tarpit.offended(other, Offence.LIMITED, 2);

        assertThat(score(other)).isPositive().isLessThan(score(caller));
    }

    @Test
    void who_claims_to_retry_for_ever_is_no_sdk() {
        Caller other = new Caller.Key("key_b");
        tarpit.offended(caller, Offence.LIMITED, 0);
        tarpit.offended(other, Offence.LIMITED, 1000);

        assertThat(score(other)).isEqualTo(score(caller));
    }

    @ParameterizedTest
    @EnumSource(
            value = Offence.class,
            names = {"UNAUTHENTICATED", "BLOCKED"})
    void what_no_sdk_sends_again_counts_in_full_whatever_the_caller_says(Offence offence) {
        Caller other = new Caller.Key("key_b");
        tarpit.offended(caller, offence, 0);
        tarpit.offended(other, offence, 1);

        assertThat(score(other)).isEqualTo(score(caller));
    }

    @Test
    void other_settings_hold_from_the_next_call_on_and_forget_nobody() {
        offend(caller, 8);
        assertThat(tarpit.delay(caller)).isZero();

        tarpit.use(with(5, Duration.ofMillis(700), DEFAULTS.halfLife(), 1, List.of()));

        assertThat(tarpit.delay(caller)).isGreaterThan(Duration.ofMillis(700));
        assertThat(score(caller)).isEqualTo(8, Offset.offset(1e-9));

        tarpit.use(with(9, Duration.ofMillis(700), DEFAULTS.halfLife(), 1, List.of()));
        assertThat(tarpit.delay(caller)).isZero();
        assertThat(score(caller)).isEqualTo(8, Offset.offset(1e-9));
    }

    @Test
    void another_half_life_counts_from_now_on_alone() {
        offend(caller, 8);
        clock.advance(DEFAULTS.halfLife());

        tarpit.use(with(10, DEFAULTS.first(), Duration.ofMinutes(1), 1000, List.of()));

        assertThat(score(caller)).isEqualTo(4, Offset.offset(1e-9));
        clock.advance(Duration.ofMinutes(1));
        assertThat(score(caller)).isEqualTo(2, Offset.offset(1e-9));
    }

    @Test
    void who_waits_goes_on_at_the_time_it_was_given_though_there_are_fewer_places_now() {
        AtomicInteger gone = new AtomicInteger();
        Parking _ = tarpit.park(caller, Duration.ofSeconds(2), gone::incrementAndGet);
        Parking _ = tarpit.park(caller, Duration.ofSeconds(2), gone::incrementAndGet);

        tarpit.use(with(10, DEFAULTS.first(), DEFAULTS.halfLife(), 1, List.of()));

        assertThat(tarpit.parked()).isEqualTo(2);
        assertRefused(tarpit, caller, Duration.ofSeconds(2));
        clock.advance(Duration.ofSeconds(2));
        tarpit.release();
        assertThat(gone).hasValue(2);
    }

    @Test
    void who_is_allowed_now_is_forgotten() {
        offend(caller, 30);
        Caller other = place(tarpit, "198.51.100.8");
        offend(other, 30);

        tarpit.use(with(10, DEFAULTS.first(), DEFAULTS.halfLife(), 20, List.of(Network.parse(ADDRESS + "/32"))));

        assertThat(tarpit.at(ADDRESS)).isNull();
        assertThat(tarpit.worst(10)).extracting(Standing::caller).containsExactly(other.toString());
    }

    @Test
    void an_ipv6_caller_is_its_whole_network_and_a_mapped_address_is_ipv4() {
        offend(place(tarpit, "2001:db8:1:2::1"), 1000);
        offend(place(tarpit, "::ffff:198.51.100.7"), 1000);

        assertThat(tarpit.delay(place(tarpit, "2001:db8:1:2:ffff::9"))).isEqualTo(DEFAULTS.cap());
        assertThat(tarpit.delay(place(tarpit, "2001:db8:1:3::1"))).isZero();
        assertThat(tarpit.delay(caller)).isEqualTo(DEFAULTS.cap());
    }

    @Test
    void neither_who_is_allowed_nor_a_proxy_that_others_stand_behind_is_ever_scored() {
        Tarpit some = tarpit(List.of(Network.parse("10.0.0.0/8")), List.of(Network.parse("192.0.2.0/24")));

        assertThat(some.at("10.1.2.3")).isNull();
        assertThat(some.at("::ffff:10.1.2.3")).isNull();
        assertThat(some.at("192.0.2.44")).isNull();
        assertThat(some.at("unknown")).isNull();
        assertThat(some.at("11.1.2.3")).isNotNull();
    }

    @Test
    void switched_off_nobody_is_scored() {
        Tarpit off = new Tarpit(configured(false, 10, 10, 10, List.of()), List.of(), clock);

        assertThat(off.at(ADDRESS)).isNull();
        assertThat(off.with("key_a")).isNull();
    }

    @Test
    void a_parked_request_goes_on_when_its_time_has_come_and_only_once() {
        AtomicInteger gone = new AtomicInteger();
        Parking parking = tarpit.park(caller, Duration.ofSeconds(2), gone::incrementAndGet);
        clock.advance(Duration.ofMillis(1999));
        tarpit.release();
        assertThat(gone).hasValue(0);
        assertThat(tarpit.parked()).isOne();

        clock.advance(Duration.ofMillis(1));
        tarpit.release();
        tarpit.release();

        assertThat(gone).hasValue(1);
        assertThat(tarpit.parked()).isZero();
        assertThat(parking.leave()).isFalse();
    }

    @Test
    void who_leaves_frees_the_place_at_once_and_never_goes_on() {
        Tarpit small = small(1, 1);
        AtomicInteger gone = new AtomicInteger();
        Parking parking = small.park(caller, Duration.ofSeconds(2), gone::incrementAndGet);

        assertThat(parking.leave()).isTrue();
        assertThat(parking.leave()).isFalse();
        small.park(caller, Duration.ofSeconds(9), () -> {});

        clock.advance(Duration.ofSeconds(5));
        small.release();
        assertThat(gone).hasValue(0);
        assertThat(small.parked()).isOne();
    }

    @Test
    void one_caller_takes_so_many_places_and_no_more() {
        Tarpit small = small(10, 2);
        small.park(caller, Duration.ofSeconds(2), () -> {});
        small.park(caller, Duration.ofSeconds(2), () -> {});

        assertRefused(small, caller, Duration.ofSeconds(2));
        small.park(new Caller.Key("key_b"), Duration.ofSeconds(2), () -> {});
        assertThat(small.parked()).isEqualTo(3);
        assertThat(small.refused()).isOne();
        assertThat(small.delayed()).isEqualTo(3);
    }

    @Test
    void all_together_take_so_many_places_and_no_more() {
        Tarpit small = small(3, 3);
        for (int i = 0; i < 3; i++) {
            small.park(new Caller.Key("key_" + i), Duration.ofSeconds(2), () -> {});
        }

        assertRefused(small, caller, Duration.ofMillis(1));
        assertThat(small.parked()).isEqualTo(3);
    }

    @Test
    void a_place_that_goes_on_or_leaves_is_free_again_for_the_same_caller() {
        Tarpit small = small(1, 1);
        for (int i = 0; i < 100; i++) {
            Parking parking = small.park(caller, Duration.ofSeconds(1), () -> {});
            if (i % 2 == 0) {
                parking.leave();
            } else {
                clock.advance(Duration.ofSeconds(1));
                small.release();
            }
        }

        assertThat(small.parked()).isZero();
        assertThat(small.delayed()).isEqualTo(100);
    }

    @Test
    void the_caller_that_was_bad_the_longest_ago_is_forgotten_first() {
        Tarpit few = new Tarpit(configured(true, 10, 10, 3, List.of()), List.of(), clock);
        for (String key : List.of("a", "b", "c", "a", "d")) {
            few.offended(new Caller.Key(key), Offence.BLOCKED, 0);
        }

        assertThat(few.worst(10)).extracting(Standing::caller).containsExactlyInAnyOrder("key:a", "key:c", "key:d");
        assertThat(few.callers()).isEqualTo(3);
    }

    @Test
    void the_worst_are_shown_first_with_what_awaits_them() {
        offend(caller, 12);
        offend(new Caller.Key("key_b"), 40);
        tarpit.park(caller, Duration.ofSeconds(2), () -> {});

        List<Standing> worst = tarpit.worst(10);

        assertThat(worst).extracting(Standing::caller).containsExactly("key:key_b", "ip:" + ADDRESS);
        assertThat(worst).extracting(Standing::parked).containsExactly(0, 1);
        assertThat(worst).extracting(Standing::offences).containsExactly(40L, 12L);
        assertThat(worst).extracting(Standing::delay).containsExactly(DEFAULTS.cap(), DEFAULTS.delay(12));
        assertThat(tarpit.worst(1)).hasSize(1);
    }

    @Test
    void a_pardoned_caller_waits_no_more() {
        offend(caller, 100);

        assertThat(tarpit.pardon("ip:::ffff:" + ADDRESS)).isTrue();
        assertThat(tarpit.delay(caller)).isZero();
        assertThat(tarpit.pardon("ip:" + ADDRESS)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "198.51.100.7", "ip:", "ip:nowhere", "KEY:x"})
    void a_name_of_no_caller_is_refused(String name) {
        assertThatThrownBy(() -> tarpit.pardon(name))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("expected: key:ID or ip:ADDRESS");
    }

    @Test
    void when_the_node_stops_all_go_on_though_one_of_them_fails() {
        AtomicInteger gone = new AtomicInteger();
        tarpit.park(caller, Duration.ofSeconds(1), gone::incrementAndGet);
        tarpit.park(caller, Duration.ofSeconds(2), () -> {
            throw new IllegalStateException("broken");
        });
        tarpit.park(caller, Duration.ofSeconds(3), gone::incrementAndGet);

        assertThatThrownBy(tarpit::releaseAll).hasMessage("broken");

        assertThat(gone).hasValue(2);
        assertThat(tarpit.parked()).isZero();
    }

    private static TarpitConfig with(
            double threshold, Duration first, Duration halfLife, int maxParkedPerCaller, List<Network> allow) {
        return new TarpitConfig(
                true,
                DEFAULTS.weights(),
                halfLife,
                threshold,
                first,
                DEFAULTS.factor(),
                DEFAULTS.cap(),
                DEFAULTS.maxParked(),
                maxParkedPerCaller,
                DEFAULTS.maxCallers(),
                DEFAULTS.v4Prefix(),
                DEFAULTS.v6Prefix(),
                allow);
    }

    private void assertRefused(Tarpit at, Caller who, Duration delay) {
        long seconds = Math.max(1, delay.toSeconds());
        assertThatThrownBy(() -> at.park(who, delay, () -> {})).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(Problem.Code.RATE_LIMITED);
            assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(seconds));
        });
    }

    private void offend(Caller who, int times) {
        for (int i = 0; i < times; i++) {
            tarpit.offended(who, Offence.UNAUTHENTICATED, 0);
        }
    }

    private double score(Caller who) {
        return tarpit.worst(10).stream()
                .filter(standing -> standing.caller().equals(who.toString()))
                .findFirst()
                .orElseThrow()
                .score();
    }

    private Tarpit tarpit(List<Network> allow, List<Network> proxies) {
        return new Tarpit(configured(true, 1000, 20, 10_000, allow), proxies, clock);
    }

    private Tarpit small(int maxParked, int maxPerCaller) {
        return new Tarpit(configured(true, maxParked, maxPerCaller, 100, List.of()), List.of(), clock);
    }

    static TarpitConfig configured(boolean enabled, int maxParked, int perCaller, int maxCallers, List<Network> allow) {
        return new TarpitConfig(
                enabled,
                DEFAULTS.weights(),
                DEFAULTS.halfLife(),
                DEFAULTS.threshold(),
                DEFAULTS.first(),
                DEFAULTS.factor(),
                DEFAULTS.cap(),
                maxParked,
                perCaller,
                maxCallers,
                DEFAULTS.v4Prefix(),
                DEFAULTS.v6Prefix(),
                allow);
    }

    private static Caller place(Tarpit tarpit, String address) {
        return Objects.requireNonNull(tarpit.at(address));
    }
}
