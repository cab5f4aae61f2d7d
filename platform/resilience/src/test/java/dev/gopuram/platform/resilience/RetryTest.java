package dev.gopuram.platform.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Problem;
import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryTest {
    private static final RetryConfig CONFIG = RetryConfig.defaults();

    private final ManualClock clock = new ManualClock();
    private final RetryBudget budget = new RetryBudget(CONFIG, clock);
    private final Backoff backoff = new Backoff(CONFIG, new Random(7));

    private int granted(int calls, Duration apart) {
        int granted = 0;
        for (int i = 0; i < calls; i++) {
            budget.called();
            granted += budget.tryRetry() ? 1 : 0;
            clock.advance(apart);
        }
        return granted;
    }

    @Test
    void of_many_calls_that_all_want_a_retry_fifteen_percent_get_one() {
        assertThat(granted(1000, Duration.ZERO)).isEqualTo(150);
    }

    @Test
    void spread_over_many_windows_it_is_fifteen_percent_all_the_same() {
        assertThat(granted(10_000, Duration.ofMillis(10))).isBetween(1300, 1500);
    }

    @Test
    void a_lone_call_may_be_retried() {
        assertThat(granted(1, Duration.ZERO)).isEqualTo(1);
    }

    @Test
    void few_calls_share_the_floor() {
        assertThat(granted(10, Duration.ZERO)).isEqualTo(2);
    }

    @Test
    void what_the_window_has_left_behind_counts_no_more() {
        granted(10, Duration.ZERO);
        assertThat(budget.tryRetry()).isFalse();

        clock.advance(CONFIG.window().multipliedBy(9).dividedBy(10));
        assertThat(budget.tryRetry()).isFalse();
        clock.advance(CONFIG.window().dividedBy(10));

        assertThat(granted(10, Duration.ZERO)).isEqualTo(2);
    }

    @Test
    void calls_of_long_ago_pay_for_no_retries() {
        for (int i = 0; i < 1000; i++) {
            budget.called();
        }
        clock.advance(CONFIG.window().multipliedBy(25).dividedBy(10));

        assertThat(IntStream.range(0, 100).filter(_ -> budget.tryRetry()).count())
                .isEqualTo(CONFIG.floor());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void each_wait_lies_around_the_double_of_the_one_before(int retry) {
        long mean = CONFIG.backoff().toMillis() << (retry - 1);

        assertThat(IntStream.range(0, 1000)
                        .mapToLong(
                                _ -> backoff.before(retry, null).orElseThrow().toMillis()))
                .allSatisfy(wait -> assertThat(wait).isBetween(mean / 2, mean * 3 / 2 + 1))
                .anySatisfy(wait -> assertThat(wait).isLessThan(mean * 6 / 10))
                .anySatisfy(wait -> assertThat(wait).isGreaterThan(mean * 14 / 10));
    }

    @Test
    void no_wait_is_longer_than_the_longest() {
        assertThat(backoff.before(10, null))
                .hasValueSatisfying(wait -> assertThat(wait).isLessThanOrEqualTo(CONFIG.maxWait()));
    }

    @Test
    void a_server_that_names_its_time_is_not_asked_before_it() {
        Duration asked = Duration.ofMillis(1500);

        assertThat(backoff.before(1, asked))
                .hasValueSatisfying(wait -> assertThat(wait).isBetween(asked, CONFIG.maxWait()));
    }

    @Test
    void a_server_that_asks_for_more_patience_than_there_is_is_not_asked_again() {
        assertThat(backoff.before(1, CONFIG.maxWait().plusMillis(1))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1.1, Double.NaN})
    void a_budget_is_a_share(double share) {
        assertThatThrownBy(() -> new RetryConfig(
                        2, share, Duration.ofSeconds(10), 2, Duration.ofMillis(100), Duration.ofSeconds(2)))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.field()).isEqualTo("budget"));
    }
}
