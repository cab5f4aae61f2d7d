package dev.gopuram.platform.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.store.Database;
import dev.gopuram.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Random schedules of several nodes that share limits: a failure names its seed. */
class LedgerScheduleTest {
    private static final int SCHEDULES = 1500;
    /** Over a real database, whose every exchange is a transaction. */
    private static final int STORED_SCHEDULES = 15;

    private static final int STEPS = 120;
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final int NANO_USD_A_TOKEN = 25;
    private static final Duration EXPIRY = Duration.ofSeconds(40);

    private static final Rule TOKENS = new Rule("tokens", "key:a", Limit.parse("1000tokens/min"), false);
    private static final Rule BUDGET = new Rule("budget", "key:a", Limit.parse("0.00005usd/day"), true);
    private static final Rule PLACES = new Rule("places", "global", Limit.parse("6concurrent"), false);
    private static final List<Rule> RULES = List.of(TOKENS, BUDGET, PLACES);

    @Test
    void when_all_has_ended_nothing_is_held_and_each_counter_is_what_was_spent() {
        for (int seed = 0; seed < SCHEDULES; seed++) {
            World.inMemory(seed, false).runToTheEnd();
        }
    }

    @Test
    void as_long_as_the_store_answers_the_nodes_together_never_pass_a_limit() {
        for (int seed = 0; seed < SCHEDULES; seed++) {
            World.inMemory(seed, false).run();
        }
    }

    @Test
    void crashes_and_a_store_that_comes_and_goes_leave_nothing_held() {
        for (int seed = 0; seed < SCHEDULES; seed++) {
            World.inMemory(seed, true).runToTheEnd();
        }
    }

    @ParameterizedTest
    @EnumSource(Server.class)
    void a_database_keeps_grants_as_memory_does(Server server, @TempDir Path folder) {
        for (int seed = 0; seed < STORED_SCHEDULES; seed++) {
            ManualClock clock = new ManualClock(World.START);
            try (Database database = server.open(SqlGrants.DATABASE, folder.resolve("s" + seed), clock)) {
                SqlGrants grants = new SqlGrants(database, StoreTime.of(clock), LEASE);
                new World(seed, seed % 2 == 1, clock, new Stored(grants)).runToTheEnd();
            }
        }
    }

    /** A store as the schedules see it. */
    private interface Store {
        Grants of(String node);

        long used(Counter counter, Instant window);

        long held(Counter counter, Instant window);

        /** Ends what is over, as a store does now and then. */
        void sweep();
    }

    private record Remembered(MemoryGrants grants) implements Store {
        @Override
        public Grants of(String node) {
            return grants.of(node);
        }

        @Override
        public long used(Counter counter, Instant window) {
            return grants.used(counter, window);
        }

        @Override
        public long held(Counter counter, Instant window) {
            return grants.held(counter, window);
        }

        @Override
        public void sweep() {
            grants.of("nobody").exchange(List.of());
        }
    }

    private record Stored(SqlGrants grants) implements Store {
        @Override
        public Grants of(String node) {
            return grants.of(node);
        }

        @Override
        public long used(Counter counter, Instant window) {
            return grants.totals(counter, window).used();
        }

        @Override
        public long held(Counter counter, Instant window) {
            return grants.totals(counter, window).held();
        }

        @Override
        public void sweep() {
            grants.sweep();
        }
    }

    /** Some nodes over one store, driven by one random number generator. */
    private static final class World {
        static final Instant START = Instant.parse("2026-01-01T23:58:30Z");

        private final int seed;
        private final Random random;
        /** Whether nodes crash, and the store comes and goes. */
        private final boolean trouble;

        private final ManualClock clock;
        private final Store store;
        private final List<Node> nodes = new ArrayList<>();
        /** What nodes that crashed had last told the store that they used and held. */
        private final Map<Spent, Long> dead = new HashMap<>();

        private boolean away;
        private int started;

        World(int seed, boolean trouble, ManualClock clock, Store store) {
            this.seed = seed;
            this.random = new Random(seed);
            this.trouble = trouble;
            this.clock = clock;
            this.store = store;
            for (int i = 0; i <= seed % 4; i++) {
                nodes.add(new Node());
            }
        }

        static World inMemory(int seed, boolean trouble) {
            ManualClock clock = new ManualClock(START);
            return new World(seed, trouble, clock, new Remembered(new MemoryGrants(clock, LEASE)));
        }

        void runToTheEnd() {
            run();
            endAll();
            everythingIsGivenBack();
            countersAreWhatWasSpentAndWhatTheDeadLastTold();
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                Node node = nodes.get(random.nextInt(nodes.size()));
                int dice = random.nextInt(100);
                if (dice < 40) {
                    node.call();
                } else if (dice < 55) {
                    node.grow();
                } else if (dice < 75) {
                    node.end();
                } else if (dice < 85) {
                    node.round();
                } else if (dice < 97) {
                    clock.advance(Duration.ofMillis(random.nextInt(4_000)));
                    nodes.forEach(Node::round);
                } else if (trouble && dice == 97) {
                    node.crash();
                    nodes.set(nodes.indexOf(node), new Node());
                } else if (trouble) {
                    away = !away;
                }
                if (!trouble) {
                    noLimitIsPassed();
                }
            }
        }

        void endAll() {
            away = false;
            nodes.forEach(Node::endAll);
            clock.advance(LEASE.plusSeconds(1));
            nodes.forEach(Node::round);
            nodes.forEach(Node::round);
        }

        void everythingIsGivenBack() {
            for (Node node : nodes) {
                assertThat(node.ledger.holds()).as("open holds, seed %s", seed).isZero();
                for (Rule rule : RULES) {
                    assertThat(node.ledger.held(rule.counter()))
                            .as("held of %s, seed %s", rule.name(), seed)
                            .isZero();
                }
            }
            Instant now = clock.now();
            store.sweep();
            for (Rule rule : RULES) {
                Counter counter = rule.counter();
                assertThat(store.held(counter, counter.period().startOf(now)))
                        .as("held of %s in the store, seed %s", rule.name(), seed)
                        .isZero();
            }
        }

        void countersAreWhatWasSpentAndWhatTheDeadLastTold() {
            Map<Spent, Long> expected = new HashMap<>(dead);
            nodes.forEach(node -> node.spent.forEach((key, amount) -> expected.merge(key, amount, Long::sum)));
            expected.forEach((key, amount) -> assertThat(store.used(key.counter(), key.window()))
                    .as("%s, seed %s", key, seed)
                    .isEqualTo(amount));
        }

        private void noLimitIsPassed() {
            for (Rule rule : RULES) {
                Counter counter = rule.counter();
                Instant window = counter.period().startOf(clock.now());
                Spent key = new Spent(counter, window);
                long used = nodes.stream()
                        .mapToLong(node -> node.spent.getOrDefault(key, 0L))
                        .sum();
                long held = nodes.stream()
                        .flatMap(node -> node.calls.stream())
                        .filter(call -> call.spends(rule).equals(key))
                        .mapToLong(call -> call.hold.held(rule))
                        .sum();
                assertThat(used + held)
                        .as("%s, seed %s", rule.name(), seed)
                        .isLessThanOrEqualTo(rule.limit().amount());
            }
        }

        private record Spent(Counter counter, Instant window) {}

        private record Call(Hold hold, Instant from) {
            Spent spends(Rule rule) {
                Counter counter = rule.counter();
                return new Spent(counter, counter.period().startOf(from));
            }

            /** The tokens that every limit holds for it. */
            long tokens() {
                return Math.min(hold.held(TOKENS), hold.held(BUDGET) / NANO_USD_A_TOKEN);
            }
        }

        private final class Node {
            private final List<Call> calls = new ArrayList<>();
            private final Map<Spent, Long> spent = new HashMap<>();
            private final Map<Spent, Long> told = new HashMap<>();
            private final Ledger ledger;

            Node() {
                LedgerConfig config = new LedgerConfig(
                        4,
                        Duration.ofMillis(250),
                        Duration.ofSeconds(3),
                        Duration.ZERO,
                        LedgerConfig.Without.LOCAL_SHARE,
                        random.nextBoolean() ? 100 : 20,
                        Duration.ofSeconds(1),
                        100);
                Grants grants = store.of("node-" + started++);
                ledger = new Ledger(
                        claims -> {
                            if (away) {
                                throw Problem.of(Problem.Code.UNAVAILABLE, "the store is away");
                            }
                            for (Grants.Claim claim : claims) {
                                boolean places = claim.counter().period() == Period.NONE;
                                told.put(
                                        new Spent(claim.counter(), claim.window()),
                                        places ? 0 : claim.used() + claim.held());
                            }
                            return grants.exchange(claims);
                        },
                        config,
                        clock,
                        Runnable::run);
            }

            void call() {
                Cost wish = cost(1 + random.nextInt(300), 1);
                Verdict verdict = ledger.hold(RULES, wish, EXPIRY);
                if (verdict instanceof Verdict.Unsure) {
                    round();
                    verdict = ledger.hold(RULES, wish, EXPIRY);
                }
                if (verdict instanceof Verdict.Held(Hold hold)) {
                    calls.add(new Call(hold, clock.now()));
                }
            }

            void grow() {
                if (!calls.isEmpty()) {
                    Call call = calls.get(random.nextInt(calls.size()));
                    call.hold.grow(cost(call.tokens() + random.nextInt(50), 1));
                }
            }

            void end() {
                if (!calls.isEmpty()) {
                    end(calls.remove(random.nextInt(calls.size())));
                }
            }

            void endAll() {
                while (!calls.isEmpty()) {
                    end(calls.removeLast());
                }
            }

            void crash() {
                told.forEach((key, amount) -> dead.merge(key, amount, Long::sum));
            }

            private void end(Call call) {
                boolean expired = call.hold.settled();
                Cost actual = cost(random.nextLong(call.tokens() + 1), 0);
                call.hold.settle(actual);
                call.hold.settle(cost(999, 0));
                for (Rule rule : RULES) {
                    long cost = expired && rule != PLACES
                            ? call.hold.held(rule)
                            : actual.in(rule.limit().currency());
                    spent.merge(call.spends(rule), rule == PLACES ? 0 : cost, Long::sum);
                }
            }

            void round() {
                try {
                    ledger.round();
                } catch (Problem unavailable) {
                    assertThat(away).isTrue();
                }
            }

            private Cost cost(long tokens, long places) {
                return new Cost(1, 0, tokens, tokens * NANO_USD_A_TOKEN, 0, places);
            }
        }
    }
}
