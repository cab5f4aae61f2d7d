package dev.gopuram.platform.tarpit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TarpitConfigTest {
    private static final TarpitConfig DEFAULTS = TarpitConfig.defaults();

    @Test
    void a_higher_score_never_waits_less_and_nobody_waits_longer_than_the_cap() {
        Random random = new Random(11);
        for (int i = 0; i < 500; i++) {
            Duration first = Duration.ofMillis(1 + random.nextInt(2000));
            Duration cap = first.plusMillis(random.nextInt(60_000));
            TarpitConfig config = config(1 + random.nextInt(50), first, 1.01 + random.nextDouble() * 5, cap);
            Duration before = Duration.ZERO;
            for (double score = 0; score <= config.worst(); score += config.worst() / 50) {
                Duration delay = config.delay(score);
                assertThat(delay).isBetween(before, cap);
                assertThat(delay.isZero()).isEqualTo(score < config.threshold());
                before = delay;
            }
            assertThat(config.delay(config.worst())).as("%s", config).isEqualTo(cap);
        }
    }

    @Test
    void what_makes_no_sense_is_refused_by_its_name() {
        assertRefused("factor", () -> config(10, Duration.ofMillis(100), 1, Duration.ofSeconds(1)));
        assertRefused("factor", () -> config(10, Duration.ofMillis(100), Double.NaN, Duration.ofSeconds(1)));
        assertRefused("cap", () -> config(10, Duration.ofSeconds(2), 2, Duration.ofSeconds(1)));
        assertRefused("threshold", () -> config(-1, Duration.ofMillis(100), 2, Duration.ofSeconds(1)));
        assertRefused("max_parked_per_caller", () -> TarpitTest.configured(true, 10, 11, 10, List.of()));
        assertRefused("retry", () -> new TarpitConfig.Weights(1, 1, 1, 1.5));
    }

    private static void assertRefused(String field, Runnable made) {
        assertThatThrownBy(made::run)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.field()).isEqualTo(field));
    }

    private static TarpitConfig config(double threshold, Duration first, double factor, Duration cap) {
        return new TarpitConfig(
                true,
                DEFAULTS.weights(),
                DEFAULTS.halfLife(),
                threshold,
                first,
                factor,
                cap,
                100,
                10,
                100,
                32,
                64,
                List.of());
    }
}
