package dev.gopuram.platform.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import dev.gopuram.platform.redis.Redis;
import dev.gopuram.platform.redis.RedisConfig;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.ManualClock;
import dev.gopuram.testkit.PrivateRedis;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a Redis server does that no database does: it forgets, and it reads late. */
class RedisGrantsTest {
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Rule BUDGET = new Rule("budget", "key:a", Limit.parse("300/day"), true);
    private static final Cost ONE = new Cost(1, 0, 0, 0, 0, 0);

    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-05T10:00:00Z"));
    private PrivateRedis server;
    private Redis redis;

    @BeforeEach
    void start() {
        Optional<PrivateRedis> started = PrivateRedis.start();
        assumeTrue(started.isPresent(), "no Redis on this machine");
        server = started.get();
        redis = Redis.open(RedisConfig.of(Secret.of(server.url())).withTimeout(Duration.ofSeconds(30)));
        Eventually.until("it is connected", redis::connected);
    }

    @AfterEach
    void stop() {
        if (server != null) {
            redis.close();
            server.close();
        }
    }

    @Test
    void nodes_that_spent_it_all_get_nothing_more_from_a_server_that_came_back_empty() {
        List<Ledger> nodes = Stream.of("a", "b", "c").map(this::node).toList();
        clock.advance(Ledger.SETTLING);
        int spent = spendAll(nodes);
        assertThat(spent).isEqualTo(300);
        for (int restart = 0; restart < 3; restart++) {
            restart();
            spent += spendAll(nodes);
            clock.advance(LEASE.plusSeconds(1));
            spent += spendAll(nodes);
            clock.advance(Ledger.SETTLING);
            spent += spendAll(nodes);
        }
        assertThat(spent).isEqualTo(300);
    }

    @Test
    void what_a_node_used_that_does_nothing_any_more_is_told_to_a_server_that_came_back_empty() {
        Ledger idle = node("idle");
        Ledger busy = node("busy");
        clock.advance(Ledger.SETTLING);
        for (int i = 0; i < 200; i++) {
            spend(idle);
        }
        clock.advance(Duration.ofMinutes(5));
        idle.round();
        restart();
        int spent = 200;
        for (int second = 0; second < 20; second++) {
            idle.round();
            busy.round();
            spent += spendAll(List.of(busy));
            clock.advance(Duration.ofSeconds(1));
        }
        assertThat(spent).isEqualTo(300);
    }

    @Test
    void a_server_that_just_began_is_told_and_not_believed() {
        Ledger node = node("a");
        assertThat(node.ask(List.of(BUDGET), new Cost(101, 0, 0, 0, 0, 0), LEASE))
                .as("more than the node's own share")
                .isInstanceOf(Verdict.Refused.class);
        assertThat(node.ask(List.of(BUDGET), new Cost(100, 0, 0, 0, 0, 0), LEASE))
                .isInstanceOf(Verdict.Held.class);
        node.round();
        assertThat(grants().totals(BUDGET.counter(), Instant.parse("2026-03-05T00:00:00Z")))
                .isEqualTo(new Totals(0, 100));
        clock.advance(Ledger.SETTLING);
        node.round();
        assertThat(node.ask(List.of(BUDGET), new Cost(101, 0, 0, 0, 0, 0), LEASE))
                .isInstanceOf(Verdict.Held.class);
    }

    @Test
    void what_the_server_reads_late_changes_nothing() {
        RedisGrants grants = grants();
        Grants early = grants().of("a");
        Grants later = grants.of("a");
        later.exchange(List.of());
        later.exchange(List.of(claim(20, 5)));
        early.exchange(List.of(claim(1, 1)));
        assertThat(grants.totals(BUDGET.counter(), claim(0, 0).window())).isEqualTo(new Totals(20, 5));
    }

    @Test
    void without_a_clock_of_its_own_it_goes_by_the_servers() {
        RedisGrants grants = new RedisGrants(redis, LEASE);
        Instant first = grants.of("a").exchange(List.of()).now();
        Instant second = grants.of("b").exchange(List.of()).now();
        assertThat(first).isAfter(Instant.parse("2020-01-01T00:00:00Z"));
        assertThat(second).isAfterOrEqualTo(first).isBefore(first.plusSeconds(60));
    }

    @Test
    void a_server_that_is_away_is_told_as_unavailable() {
        server.kill();
        Grants grants = grants().of("a");
        assertThatThrownBy(() -> grants.exchange(List.of()))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE));
    }

    private void restart() {
        server.kill();
        server.startAgain();
        Eventually.until("it is connected anew", this::answers);
    }

    private boolean answers() {
        try {
            return redis.read("none").isEmpty();
        } catch (Problem away) {
            return false;
        }
    }

    private RedisGrants grants() {
        return new RedisGrants(redis, LEASE, clock);
    }

    private Ledger node(String name) {
        LedgerConfig config = new LedgerConfig(
                3,
                Duration.ofMillis(250),
                Duration.ofSeconds(3),
                Duration.ofMillis(250),
                LedgerConfig.Without.LOCAL_SHARE,
                50,
                Duration.ofSeconds(1),
                100);
        Ledger ledger = new Ledger(grants().of(name), config, clock, Runnable::run);
        ledger.standing(BUDGET);
        ledger.round();
        return ledger;
    }

    private static int spendAll(List<Ledger> nodes) {
        int spent = 0;
        boolean any = true;
        while (any) {
            any = false;
            for (Ledger node : nodes) {
                if (spend(node)) {
                    spent++;
                    any = true;
                }
            }
        }
        return spent;
    }

    private static boolean spend(Ledger node) {
        try {
            if (node.ask(List.of(BUDGET), ONE, LEASE) instanceof Verdict.Held(Hold hold)) {
                hold.settle(ONE);
                return true;
            }
            return false;
        } finally {
            node.round();
        }
    }

    private static Grants.Claim claim(long used, long held) {
        return new Grants.Claim(BUDGET.counter(), 300, Instant.parse("2026-03-05T00:00:00Z"), used, held, 30);
    }
}
