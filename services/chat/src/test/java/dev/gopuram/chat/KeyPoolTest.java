package dev.gopuram.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class KeyPoolTest {
    private static final Duration WAIT = Duration.ofSeconds(20);

    private final ManualClock clock = new ManualClock();

    private KeyPool pool(int keys) {
        return new KeyPool(
                "up",
                IntStream.rangeClosed(1, keys)
                        .mapToObj(number -> new KeyPool.Key(number, Secret.of("k" + number)))
                        .toList(),
                clock);
    }

    private static List<Integer> taken(KeyPool pool, int times) {
        return IntStream.range(0, times).mapToObj(_ -> pool.take().number()).toList();
    }

    @Test
    void keys_take_turns() {
        assertThat(taken(pool(3), 6)).containsExactly(1, 2, 3, 1, 2, 3);
    }

    @Test
    void a_key_at_its_limit_rests_until_the_provider_wants_to_see_it_again() {
        KeyPool pool = pool(2);

        assertThat(pool.limited(pool.take(), WAIT)).isTrue();
        assertThat(taken(pool, 3)).containsExactly(2, 2, 2);
        clock.advance(WAIT);
        assertThat(taken(pool, 2)).containsExactlyInAnyOrder(1, 2);
    }

    @Test
    void a_limit_that_names_no_time_is_a_short_rest_and_a_refusal_a_longer_one() {
        KeyPool pool = pool(3);
        pool.limited(pool.take(), null);
        pool.refused(pool.take());

        clock.advance(KeyPool.LIMITED);
        assertThat(taken(pool, 4)).containsOnly(1, 3);
        clock.advance(KeyPool.REFUSED);
        assertThat(taken(pool, 3)).containsOnly(1, 2, 3);
    }

    @Test
    void with_no_key_left_the_wait_is_that_of_the_first_one_back() {
        KeyPool pool = pool(2);
        pool.limited(pool.take(), WAIT);

        assertThat(pool.limited(pool.take(), WAIT.multipliedBy(3))).isFalse();

        clock.advance(Duration.ofSeconds(5));
        Problem problem = catchThrowableOfType(Problem.class, pool::take);
        assertThat(problem.code()).isEqualTo(Problem.Code.OVERLOADED);
        assertThat(problem.retryAfter()).isEqualTo(WAIT.minusSeconds(5));
    }

    @Test
    void a_lone_key_never_rests() {
        KeyPool pool = pool(1);

        assertThat(pool.limited(pool.take(), WAIT)).isFalse();
        assertThat(pool.refused(pool.take())).isFalse();

        assertThat(taken(pool, 2)).containsExactly(1, 1);
    }
}
