package dev.gopuram.platform.balance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** When the addresses are asked whether they are well. */
class HealthChecksTest {
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final HealthCheckConfig CONFIG =
            new HealthCheckConfig("/healthz", INTERVAL, Duration.ofSeconds(1), 2, 3);

    private final ManualClock clock = new ManualClock();
    private final Pool<String> pool =
            new Pool<>(List.of("a", "b", "c"), BalanceConfig.defaults(), clock, new Random(7));
    private final List<String> asked = new ArrayList<>();
    private final List<String> turned = new ArrayList<>();
    private final Set<String> unwell = new HashSet<>();

    private HealthChecks<String> checks(Executor executor) {
        return new HealthChecks<>(
                pool,
                CONFIG,
                this::check,
                executor,
                (address, well) -> turned.add(address + well),
                clock,
                new Random(7));
    }

    private boolean check(String address) {
        asked.add(address);
        if (unwell.contains(address)) {
            throw new IllegalStateException("unwell");
        }
        return true;
    }

    private void pass(HealthChecks<String> checks, Duration time) {
        Duration step = Duration.ofMillis(100);
        for (Duration passed = Duration.ZERO; passed.compareTo(time) < 0; passed = passed.plus(step)) {
            clock.advance(step);
            checks.sweep();
        }
    }

    @Test
    void each_address_is_asked_once_an_interval_and_not_all_at_once() {
        HealthChecks<String> checks = checks(Runnable::run);
        checks.sweep();
        assertThat(asked).hasSizeLessThan(3);
        pass(checks, INTERVAL);
        assertThat(asked).containsExactlyInAnyOrder("a", "b", "c");
        pass(checks, INTERVAL.multipliedBy(3));
        assertThat(asked).hasSize(12);
    }

    @Test
    void an_address_that_is_unwell_is_left_out_until_it_is_well() {
        HealthChecks<String> checks = checks(Runnable::run);
        unwell.add("b");
        pass(checks, INTERVAL.multipliedBy(2));
        assertThat(pool.unhealthy()).isZero();
        pass(checks, INTERVAL);
        assertThat(turned).containsExactly("bfalse");

        unwell.clear();
        pass(checks, INTERVAL);
        assertThat(pool.unhealthy()).isOne();
        pass(checks, INTERVAL);
        assertThat(turned).containsExactly("bfalse", "btrue");
        assertThat(pool.unhealthy()).isZero();
    }

    @Test
    void an_address_whose_check_still_runs_is_not_asked_again() {
        Queue<Runnable> waiting = new ArrayDeque<>();
        HealthChecks<String> checks = checks(waiting::add);
        pass(checks, INTERVAL.multipliedBy(5));
        assertThat(waiting).hasSize(3);

        waiting.remove().run();
        pass(checks, INTERVAL.multipliedBy(5));
        assertThat(waiting).hasSize(3);
    }
}
