package dev.gopuram.platform.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.PrivateRedis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisTest {
    private static final RedisScript SUM = new RedisScript("return {tonumber(ARGV[1]) + #KEYS, 7}");
    private static final Duration MINUTE = Duration.ofMinutes(1);
    /** So long that only a command which waits for ever reaches it. */
    private static final Duration PATIENT = Duration.ofSeconds(20);

    private PrivateRedis server;

    @BeforeEach
    void start() {
        Optional<PrivateRedis> started = PrivateRedis.start();
        assumeTrue(started.isPresent(), "no Redis on this machine");
        server = started.get();
    }

    @AfterEach
    void stop() {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void bytes_are_kept_as_they_are_until_they_are_deleted_or_their_time_is_over() {
        try (Redis redis = connected(PATIENT)) {
            byte[] value = {0, -1, 13, 10, 127};
            redis.write("a", value, MINUTE);
            redis.write("b", value, Duration.ofMillis(1));
            assertThat(redis.read("a")).contains(value);
            redis.delete("a");
            assertThat(redis.read("a")).isEmpty();
            Eventually.until("b is gone", () -> redis.read("b").isEmpty());
        }
    }

    @Test
    void a_script_is_run_whether_the_server_knows_it_or_has_forgotten_it() {
        try (Redis redis = connected(PATIENT)) {
            assertThat(redis.run(SUM, List.of("k1", "k2"), List.of("40"))).containsExactly(42L, 7L);
            assertThat(redis.run(SUM, List.of("k1", "k2"), List.of("40"))).containsExactly(42L, 7L);
            server.kill();
            server.startAgain();
            Eventually.until("it is connected anew", () -> answers(redis));
            assertThat(redis.run(SUM, List.of(), List.of("9007199254740992"))).containsExactly(9007199254740992L, 7L);
        }
    }

    @Test
    void a_script_that_fails_is_told_as_unavailable() {
        try (Redis redis = connected(PATIENT)) {
            assertUnavailable(() -> redis.run(new RedisScript("return redis.call('NOPE')"), List.of(), List.of()));
            assertThat(redis.connected())
                    .as("that is no reason to connect anew")
                    .isTrue();
        }
    }

    @Test
    void it_opens_while_the_server_is_away_and_refuses_at_once_until_it_is_there() {
        server.kill();
        try (Redis redis = Redis.open(config(PATIENT))) {
            assertUnavailable(() -> redis.read("a"));
            server.startAgain();
            Eventually.until("it is connected", () -> answers(redis));
        }
    }

    @Test
    void what_is_under_way_when_the_server_dies_is_refused_and_sent_no_second_time() throws Exception {
        try (Redis redis = connected(PATIENT);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            redis.write("n", new byte[] {'0'}, MINUTE);
            server.hang();
            RedisScript increment = new RedisScript("return {redis.call('INCR', KEYS[1])}");
            Future<List<Long>> waiting = threads.submit(() -> redis.run(increment, List.of("n"), List.of()));
            Eventually.until("it is under way", () -> redis.underWay() == 1);
            server.kill();
            assertThatThrownBy(waiting::get).hasCauseInstanceOf(Problem.class);
            assertUnavailable(() -> redis.read("n"));
            server.startAgain();
            Eventually.until("it is connected anew", () -> answers(redis));
            assertThat(redis.read("n")).isEmpty();
        }
    }

    @Test
    void a_server_that_hangs_costs_a_timeout_a_few_times_and_then_nothing() {
        try (Redis redis = connected(Duration.ofMillis(50))) {
            server.hang();
            for (int i = 0; i < 3; i++) {
                assertThat(redis.connected()).isTrue();
                assertUnavailable(() -> redis.read("a"));
            }
            assertThat(redis.connected()).as("it is given up").isFalse();
            assertUnavailable(() -> redis.read("a"));
            server.goOn();
            Eventually.until("it is connected anew", () -> answers(redis));
        }
    }

    @Test
    void more_commands_than_the_bound_are_refused() throws Exception {
        RedisConfig narrow = new RedisConfig(Secret.of(server.url()), PATIENT, PATIENT, 3, RedisConfig.SHORTEST_PAUSE);
        try (Redis redis = Redis.open(narrow);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Eventually.until("it is connected", redis::connected);
            server.hang();
            List<Future<?>> waiting = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                waiting.add(threads.submit(() -> redis.read("a")));
            }
            Eventually.until("they are under way", () -> redis.underWay() == 3);
            assertThatThrownBy(() -> redis.read("a")).hasMessageContaining("3 commands under way (expected: fewer)");
            server.goOn();
            for (Future<?> each : waiting) {
                each.get();
            }
            assertThat(redis.underWay()).isZero();
        }
    }

    @Test
    void nothing_of_it_runs_on_once_it_is_closed() {
        server.kill();
        Redis away = Redis.open(config(PATIENT));
        Redis there = Redis.open(config(PATIENT));
        server.startAgain();
        Eventually.until("it is connected", there::connected);
        away.close();
        there.close();
        assertUnavailable(() -> there.read("a"));
        Eventually.until("its threads have ended", () -> threads() == 0);
    }

    @Test
    void it_needs_few_threads() throws Exception {
        Eventually.until("those of other tests have ended", () -> threads() == 0);
        try (Redis redis = connected(PATIENT);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> calls = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                String key = "k" + i;
                calls.add(threads.submit(() -> redis.write(key, new byte[10], MINUTE)));
            }
            for (Future<?> call : calls) {
                call.get();
            }
            assertThat(threads()).isBetween(1L, 5L);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:6379", "127.0.0.1:6379", "", "redis-sentinel://h:1#m"})
    void an_address_that_is_none_is_refused_without_being_shown(String url) {
        assertThatThrownBy(() -> Redis.open(RedisConfig.of(Secret.of(url))))
                .hasMessageContaining("url: **** (expected: redis://host:port or rediss://host:port)");
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("lettuce"))
                .count();
    }

    private RedisConfig config(Duration timeout) {
        return RedisConfig.of(Secret.of(server.url())).withTimeout(timeout);
    }

    private Redis connected(Duration timeout) {
        Redis redis = Redis.open(config(timeout));
        Eventually.until("it is connected", redis::connected);
        return redis;
    }

    private static boolean answers(Redis redis) {
        try {
            redis.read("none");
            return true;
        } catch (Problem away) {
            assertThat(away.code()).isEqualTo(Problem.Code.UNAVAILABLE);
            return false;
        }
    }

    private static void assertUnavailable(Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE));
    }
}
