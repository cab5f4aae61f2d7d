package dev.gopuram.platform.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** Some nodes over one store, driven by one random number generator: calls that begin, grow, end, and nodes that crash. */
final class Schedule {
    static final Duration LEASE = Duration.ofSeconds(10);
    /** So that windows of a minute and of a day end while calls run. */
    private static final Instant START = Instant.parse("2026-01-01T23:58:30Z");
    /** Between the schedules that share a store: the windows of one are forgotten before the next but few. */
    private static final Duration APART = Duration.ofDays(2);

    /** What was used of a counter in a window. */
    record Spent(Counter counter, Instant window) {}

    /** A node, here or in a process of its own. Numbers pick among its calls. */
    interface Node {
        void call(int tokens);

        void grow(int pick, int more);

        /** What the upstream charges is a part of what is held. */
        void end(int pick, int percent);

        void endAll();

        void round();

        /** What the upstream charged: its own books. */
        Map<Spent, Long> spent();

        /** What the node has told the store that it used and holds; places count for nothing once it is dead. */
        Map<Spent, Long> told();

        /** What it has used and holds. */
        Map<Spent, Long> taken();

        /** Its open holds and what they hold of any limit. */
        long open();
    }

    /** Makes the next node. */
    interface Nodes {
        Node start(ScheduledNode.Rules rules, String name, int slicePercent, BooleanSupplier away);
    }

    private final int seed;
    private final Random random;
    /** Whether nodes crash, and the store comes and goes. */
    private final boolean trouble;

    private final int steps;
    private final ManualClock clock;
    private final Nodes starting;
    private final ScheduledNode.Rules rules;
    private final List<Node> nodes = new ArrayList<>();
    /** What nodes that crashed had last told the store that they used and held. */
    private final Map<Spent, Long> dead = new HashMap<>();

    private boolean away;
    private int started;

    Schedule(int seed, boolean trouble, int steps, ManualClock clock, Nodes starting) {
        this.seed = seed;
        this.random = new Random(seed);
        this.trouble = trouble;
        this.steps = steps;
        this.clock = clock;
        this.starting = starting;
        this.rules = ScheduledNode.Rules.of("schedule:" + seed);
        for (int i = 0; i <= seed % 4; i++) {
            nodes.add(start());
        }
    }

    /** The clock of the schedule with this seed. */
    static ManualClock clock(int seed) {
        return new ManualClock(start(seed));
    }

    static Instant start(int seed) {
        return START.plus(APART.multipliedBy(seed));
    }

    /** Nodes in this process. */
    static Nodes here(GrantStore store, ManualClock clock) {
        return (rules, name, slicePercent, away) -> new ScheduledNode(rules, store.of(name), slicePercent, clock, away);
    }

    private Node start() {
        return starting.start(rules, "node-" + seed + "-" + started++, random.nextBoolean() ? 100 : 20, () -> away);
    }

    void runToTheEnd(GrantStore store) {
        run();
        end();
        everythingIsGivenBack(store);
        countersAreTheUpstreamsBooksAndWhatTheDeadLastTold(store);
    }

    void run() {
        for (int step = 0; step < steps; step++) {
            Node node = nodes.get(random.nextInt(nodes.size()));
            int dice = random.nextInt(100);
            if (dice < 40) {
                node.call(1 + random.nextInt(300));
            } else if (dice < 55) {
                node.grow(random.nextInt(1_000), random.nextInt(50));
            } else if (dice < 75) {
                node.end(random.nextInt(1_000), random.nextInt(101));
            } else if (dice < 85) {
                node.round();
            } else if (dice < 97) {
                clock.advance(Duration.ofMillis(random.nextInt(4_000)));
                nodes.forEach(Node::round);
            } else if (trouble && dice == 97) {
                crash(node);
            } else if (trouble) {
                away = !away;
            }
            if (!trouble) {
                noLimitIsPassed();
            }
        }
    }

    private void crash(Node node) {
        node.told().forEach((key, amount) -> dead.merge(key, amount, Long::sum));
        nodes.set(nodes.indexOf(node), start());
    }

    void end() {
        away = false;
        nodes.forEach(Node::endAll);
        clock.advance(LEASE.plusSeconds(1));
        nodes.forEach(Node::round);
        nodes.forEach(Node::round);
    }

    private void everythingIsGivenBack(GrantStore store) {
        for (Node node : nodes) {
            assertThat(node.open()).as("open holds, seed %s", seed).isZero();
        }
        store.sweep();
        for (Rule rule : rules.all()) {
            Counter counter = rule.counter();
            assertThat(store.totals(counter, counter.period().startOf(clock.now()))
                            .held())
                    .as("held of %s in the store, seed %s", rule.name(), seed)
                    .isZero();
        }
    }

    private void countersAreTheUpstreamsBooksAndWhatTheDeadLastTold(GrantStore store) {
        Map<Spent, Long> expected = new HashMap<>(dead);
        nodes.forEach(node -> node.spent().forEach((key, amount) -> expected.merge(key, amount, Long::sum)));
        expected.forEach((key, amount) -> assertThat(
                        store.totals(key.counter(), key.window()).used())
                .as("%s, seed %s", key, seed)
                .isEqualTo(amount));
    }

    private void noLimitIsPassed() {
        for (Rule rule : rules.all()) {
            Counter counter = rule.counter();
            Spent key = new Spent(counter, counter.period().startOf(clock.now()));
            long taken = nodes.stream()
                    .mapToLong(node -> node.taken().getOrDefault(key, 0L))
                    .sum();
            assertThat(taken)
                    .as("%s, seed %s", rule.name(), seed)
                    .isLessThanOrEqualTo(rule.limit().amount());
        }
    }
}
