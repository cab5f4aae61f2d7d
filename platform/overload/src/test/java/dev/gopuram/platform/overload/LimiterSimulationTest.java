package dev.gopuram.platform.overload;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The limiter before a server with so many places, over minutes of simulated time. */
class LimiterSimulationTest {
    private static final int ROOM = 10;
    private static final Duration SERVICE = Duration.ofMillis(200);
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final double PEAK = MINUTE.dividedBy(SERVICE) * ROOM;
    private static final int LOW = 0;
    private static final int HIGH = 10;

    private static final OverloadConfig CONFIG = new OverloadConfig(100, 2, 1_000, 1.5, 1_000, Duration.ofMillis(500));

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void at_five_times_the_load_a_server_bears_it_does_more_than_four_fifths_of_its_best(long seed) {
        Simulation run = simulation(seed);
        run.offer(5, LOW, MINUTE);
        run.run();

        Simulation.Tally all = run.take(LOW);
        assertThat(all.served).isGreaterThan((int) (0.8 * PEAK));
        assertThat(all.served + all.late + all.refused).isEqualTo(all.offered);
        // Only those of the first seconds, before the limit was known.
        assertThat(all.late).isLessThan(all.offered / 20);
        assertThat(all.longestWaitNanos).isLessThanOrEqualTo(CONFIG.maxWait().toNanos() + 1);
    }

    @ParameterizedTest
    @ValueSource(longs = {6, 7, 8})
    void most_of_those_who_are_refused_are_refused_without_a_wait(long seed) {
        Simulation run = known(seed);
        run.offer(5, LOW, MINUTE);
        run.run();

        Simulation.Tally all = run.take(LOW);
        assertThat(all.refusedAtOnce).isGreaterThan(all.refused * 9 / 10);
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13})
    void nobody_is_refused_while_the_server_has_room(long seed) {
        Simulation run = simulation(seed);
        run.offer(0.5, LOW, MINUTE);
        run.run();

        Simulation.Tally all = run.take(LOW);
        assertThat(all.served).isEqualTo(all.offered);
    }

    @ParameterizedTest
    @ValueSource(longs = {21, 22, 23})
    void whoever_weighs_least_is_turned_away_first(long seed) {
        Simulation run = known(seed);
        run.offer(0.5, HIGH, MINUTE);
        run.offer(4.5, LOW, MINUTE);
        run.run();

        Simulation.Tally high = run.take(HIGH);
        Simulation.Tally low = run.take(LOW);
        assertThat(high.refused).isLessThan(high.offered / 50);
        assertThat(low.refused).isGreaterThan(low.offered * 7 / 10);
    }

    @ParameterizedTest
    @ValueSource(longs = {31, 32, 33})
    void the_limit_falls_when_the_server_has_less_room_and_rises_when_it_has_it_again(long seed) {
        Simulation run = known(seed);
        double before = limitAfterAMinute(run);

        run.server(ROOM / 5, SERVICE);
        double poorer = limitAfterAMinute(run);
        run.server(ROOM, SERVICE);
        double again = limitAfterAMinute(run);

        assertThat(before).isBetween(1.0 * ROOM, 3.0 * ROOM);
        assertThat(poorer).isLessThan(before / 2);
        assertThat(again).isBetween(1.0 * ROOM, 3.0 * ROOM);
    }

    /** Calls that take longer than anyone may wait: the limit is never cut for the sake of a measure. */
    @ParameterizedTest
    @ValueSource(longs = {51, 52, 53})
    void long_calls_are_bounded_too_and_nobody_is_turned_away_for_a_measure(long seed) {
        Duration minutes = MINUTE.multipliedBy(20);
        Duration service = Duration.ofSeconds(5);
        Simulation run = new Simulation(seed, CONFIG, ROOM, service, MINUTE);
        run.offer(0.5, LOW, minutes);
        run.run();
        run.offer(5, LOW, minutes);
        run.run();
        run.take(LOW);
        int limit = run.limiter().limit();

        run.offer(0.7, LOW, minutes);
        run.run();

        Simulation.Tally all = run.take(LOW);
        assertThat(limit).isBetween(ROOM, 6 * ROOM);
        assertThat(all.served).isGreaterThan(all.offered * 98 / 100);
    }

    /** Overloads it for a minute to learn and another to look at. */
    private static double limitAfterAMinute(Simulation run) {
        run.offer(5, LOW, MINUTE);
        run.run();
        run.takeLimit();
        run.offer(5, LOW, MINUTE);
        run.run();
        return run.takeLimit();
    }

    @ParameterizedTest
    @ValueSource(longs = {41, 42, 43})
    void a_server_that_is_merely_slower_is_measured_anew_and_keeps_its_load(long seed) {
        Simulation run = known(seed);

        Duration slower = SERVICE.multipliedBy(3);
        run.server(ROOM, slower);
        run.offer(5, LOW, MINUTE);
        run.run();

        assertThat(run.take(LOW).served).isGreaterThan((int) (0.6 * MINUTE.dividedBy(slower) * ROOM));
    }

    /** One whose limiter knows the server already. */
    private static Simulation known(long seed) {
        Simulation run = simulation(seed);
        run.offer(2, LOW, MINUTE);
        run.run();
        run.take(LOW);
        return run;
    }

    private static Simulation simulation(long seed) {
        return new Simulation(seed, CONFIG, ROOM, SERVICE, DEADLINE);
    }
}
