package dev.gopuram.platform.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BreakerTest {
    private static final BreakerConfig CONFIG = BreakerConfig.defaults();
    private static final Duration TICK = Duration.ofMillis(1);

    private final ManualClock clock = new ManualClock();
    private final Breaker breaker = new Breaker("up/model", CONFIG, clock);

    private void succeed(int times) {
        for (int i = 0; i < times; i++) {
            breaker.take().succeeded();
        }
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.take().failed();
        }
    }

    private void open() {
        fail(CONFIG.failuresInARow());
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    private void halfOpen() {
        open();
        clock.advance(CONFIG.openFor().plus(TICK));
        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
    }

    private Problem refused() {
        return catchThrowableOfType(Problem.class, breaker::take);
    }

    private List<Permit> probes() {
        return new ArrayList<>(IntStream.range(0, CONFIG.probes())
                .mapToObj(_ -> breaker.take())
                .toList());
    }

    @Test
    void five_failures_in_a_row_open_it_and_four_do_not() {
        fail(4);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);

        fail(1);

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void it_tells_how_many_failed_and_how_long_it_stays_open() {
        succeed(3);
        fail(2);
        assertThat(breaker.failures()).isEqualTo(2);
        assertThat(breaker.retryAfter()).isZero();

        fail(3);
        assertThat(breaker.failures()).isEqualTo(5);
        assertThat(breaker.retryAfter()).isEqualTo(CONFIG.openFor());
        clock.advance(TICK);
        assertThat(breaker.retryAfter()).isEqualTo(CONFIG.openFor().minus(TICK));
        clock.advance(CONFIG.openFor());
        assertThat(breaker.retryAfter()).isZero();

        breaker.force(Forced.OPEN);
        assertThat(breaker.retryAfter()).isZero();
    }

    @Test
    void a_success_between_them_begins_the_row_anew() {
        fail(4);
        succeed(1);
        fail(4);

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void half_of_the_last_twenty_open_it_though_no_five_came_in_a_row() {
        for (int i = 0; i < 9; i++) {
            fail(1);
            succeed(1);
        }
        fail(1);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);

        succeed(1);

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void what_lies_further_back_than_the_window_is_forgotten() {
        for (int i = 0; i < 9; i++) {
            fail(1);
            succeed(1);
        }
        succeed(20);
        fail(4);

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void slow_calls_and_failed_ones_add_up() {
        for (int i = 0; i < 5; i++) {
            if (i % 2 == 0) {
                fail(1);
            } else {
                Permit slow = breaker.take();
                clock.advance(CONFIG.slowCall().plus(TICK));
                slow.succeeded();
            }
        }

        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void a_long_answer_that_began_soon_is_not_slow() {
        for (int i = 0; i < 5; i++) {
            Permit streaming = breaker.take();
            streaming.answered();
            clock.advance(CONFIG.slowCall().multipliedBy(2));
            streaming.succeeded();
        }

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void an_open_one_lets_nothing_through_and_says_how_long() {
        open();
        clock.advance(Duration.ofSeconds(12));

        Problem problem = refused();

        assertThat(problem.code()).isEqualTo(Problem.Code.OVERLOADED);
        assertThat(problem.detail()).contains("up/model");
        assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(18));
    }

    @Test
    void after_the_wait_it_named_a_call_is_let_through() {
        open();

        clock.advance(Objects.requireNonNull(refused().retryAfter()).plus(TICK));

        assertThatCode(breaker::take).doesNotThrowAnyException();
    }

    @Test
    void a_corrected_time_of_day_neither_opens_nor_closes_it() {
        open();

        clock.set(Instant.parse("2030-01-01T00:00:00Z"));

        assertThat(refused().retryAfter()).isEqualTo(CONFIG.openFor());
    }

    @Test
    void half_open_it_lets_three_through_and_no_fourth() {
        halfOpen();

        probes();

        assertThat(refused().retryAfter()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void three_good_probes_close_it() {
        halfOpen();

        probes().forEach(Permit::succeeded);

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void failed_probes_open_it_for_another_wait() {
        halfOpen();

        probes().forEach(Permit::failed);

        assertThat(refused().retryAfter()).isEqualTo(CONFIG.openFor());
    }

    @Test
    void a_probe_that_is_given_back_makes_room_for_another() {
        halfOpen();
        List<Permit> probes = probes();

        probes.getFirst().close();
        probes.getFirst().close();

        assertThatCode(breaker::take).doesNotThrowAnyException();
        assertThat(refused()).isNotNull();
    }

    @Test
    void a_probe_has_its_verdict_when_the_answer_begins() {
        halfOpen();

        probes().forEach(Permit::answered);

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void a_call_from_before_it_opened_is_no_probe_and_makes_no_room() {
        Permit old = breaker.take();
        Permit older = breaker.take();
        halfOpen();
        probes();

        old.close();
        older.failed();

        assertThat(breaker.state()).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(refused()).isNotNull();
    }

    @Test
    void only_the_first_word_of_a_call_counts() {
        for (int i = 0; i < 5; i++) {
            Permit permit = breaker.take();
            permit.close();
            permit.failed();
        }

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
    }

    @Test
    void forced_open_it_stays_open_and_forced_closed_it_stays_closed() {
        breaker.force(Forced.OPEN);
        clock.advance(CONFIG.openFor().multipliedBy(3));
        assertThat(breaker.state()).isEqualTo(BreakerState.OPEN);
        assertThat(refused()).isNotNull();

        breaker.force(Forced.CLOSED);
        fail(50);
        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        assertThat(breaker.forced()).isEqualTo(Forced.CLOSED);
    }

    @Test
    void left_to_itself_again_it_begins_closed_with_nothing_held_against_it() {
        fail(4);
        breaker.force(Forced.OPEN);

        breaker.force(Forced.NO);
        fail(4);

        assertThat(breaker.state()).isEqualTo(BreakerState.CLOSED);
        assertThat(breaker.forced()).isEqualTo(Forced.NO);
    }

    @Test
    void a_name_has_one_breaker_and_its_listener_hears_of_it_once() {
        List<String> heard = new ArrayList<>();
        Breakers breakers = new Breakers(clock, made -> heard.add(made.name()));

        Breaker one = breakers.named("b", CONFIG);
        Breaker same = breakers.named("b", CONFIG);
        breakers.named("a", CONFIG);

        assertThat(same).isSameAs(one);
        assertThat(heard).containsExactly("b", "a");
        assertThat(breakers.all()).extracting(Breaker::name).containsExactly("a", "b");
        assertThat(breakers.find("c")).isEmpty();
    }

    @Test
    void breakers_that_retired_are_announced_no_more() {
        List<String> heard = new ArrayList<>();
        Breakers breakers = new Breakers(clock, new BreakerListener() {
            @Override
            public void created(Breaker breaker) {
                heard.add("created " + breaker.name());
            }

            @Override
            public void retired(Breaker breaker) {
                heard.add("retired " + breaker.name());
            }
        });
        breakers.named("a", CONFIG);

        breakers.retire();
        breakers.named("b", CONFIG);

        assertThat(heard).containsExactly("created a", "retired a");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0.5, 20, 3, failures_in_a_row",
        "5, 0, 20, 3, failure_rate",
        "5, 1.1, 20, 3, failure_rate",
        "5, 0.5, 0, 3, window",
        "5, 0.5, 20, 0, probes",
        "5, 0.5, 2, 3, probes"
    })
    void a_configuration_that_makes_no_sense_is_refused_by_name(
            int inARow, double rate, int window, int probes, String field) {
        assertThatThrownBy(() -> new BreakerConfig(inARow, rate, window, TICK, TICK, probes))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.field()).isEqualTo(field));
    }
}
