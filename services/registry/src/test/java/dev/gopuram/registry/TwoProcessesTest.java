package dev.gopuram.registry;

import static dev.gopuram.registry.TestRegistry.ANN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gopuram.contracts.registry.ChangesSince;
import dev.gopuram.contracts.registry.MoveAlias;
import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.Rollout;
import dev.gopuram.contracts.registry.RolloutPolicy.Strategy;
import dev.gopuram.contracts.registry.RolloutState;
import dev.gopuram.kernel.Ids;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.rollouts.PolicyDefaults;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.ManualClock;
import dev.gopuram.testkit.PrivatePostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one database decide as one. */
class TwoProcessesTest {
    private static final int ROUNDS = 10;
    private static final Executor APART = Thread.ofVirtual()::start;

    @TempDir
    private Path home;

    private final ManualClock clock = new ManualClock();
    private final List<TestRegistry> both = new ArrayList<>();

    @BeforeEach
    void open() {
        Optional<PrivatePostgres> server = PrivatePostgres.shared();
        assumeTrue(server.isPresent(), "no Postgres on this machine");
        DatabaseConfig config =
                DatabaseConfig.postgres(server.get().newDatabase(), server.get().user(), Secret.of("unused"));
        for (String name : List.of("a", "b")) {
            Path directory = home.resolve(name);
            both.add(new TestRegistry(
                    Databases.open(RegistryAssembly.SERVICE, config, directory, clock),
                    home,
                    clock,
                    TestRegistry.impatient(),
                    Seeds.NONE,
                    WriteWatch.NONE));
        }
        var _ = first().ready("m", "1.0.0");
        var _ = first().ready("m", "1.1.0");
        var _ = first().move(ANN, "m", "production", "1.0.0", "");
    }

    @AfterEach
    void close() {
        both.forEach(TestRegistry::close);
    }

    @Test
    void the_same_evidence_told_to_both_at_once_rolls_back_once() {
        for (int round = 0; round < ROUNDS; round++) {
            Rollout rollout = first().rollout("m", "1.1.0", PolicyDefaults.of(Strategy.CANARY));
            together(registry -> registry.report(rollout.id(), 0, 1_000, 0, 60, 50));

            assertThat(first().rollout(rollout.id()).state()).isEqualTo(RolloutState.ROLLED_BACK);
            assertThat(first().rollout(rollout.id()).transitions()).hasSize(3);
            assertThat(first().events())
                    .filteredOn("rollout.rolled_back"::equals)
                    .hasSize(round + 1);
        }
    }

    @Test
    void time_that_is_up_for_both_holds_once() {
        Rollout rollout = first().rollout("m", "1.1.0", PolicyDefaults.of(Strategy.CANARY));
        clock.advance(Duration.ofDays(7));
        together(TestRegistry::tick);

        assertThat(first().rollout(rollout.id()).state()).isEqualTo(RolloutState.PAUSED);
        assertThat(first().events()).filteredOn("rollout.paused"::equals).hasSize(1);
    }

    @Test
    void one_decides_by_what_the_other_has_committed() {
        AtomicBoolean decides = new AtomicBoolean();
        CompletableFuture<Void> second = store(both.getFirst()).decide(rows -> {
            CompletableFuture<Void> waiting = CompletableFuture.runAsync(
                    () -> store(both.getLast()).decide(own -> decides.getAndSet(true)), APART);
            Eventually.until("it waits for its turn, or does not", () -> decides.get() || oneWaits());
            assertThat(decides).isFalse();
            return waiting;
        });

        second.join();
        assertThat(decides).isTrue();
    }

    @Test
    void of_two_moves_that_rest_on_the_same_one_happens() {
        for (int round = 0; round < ROUNDS; round++) {
            String present = round % 2 == 0 ? "1.0.0" : "1.1.0";
            String other = round % 2 == 0 ? "1.1.0" : "1.0.0";
            List<String> wanted = List.of(other, "");
            List<CompletableFuture<Boolean>> moves = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                TestRegistry registry = both.get(i);
                String version = wanted.get(i);
                moves.add(CompletableFuture.supplyAsync(() -> moved(registry, version, present)));
            }
            assertThat(moves.stream().filter(CompletableFuture::join))
                    .as("round %d", round)
                    .hasSize(1);
            assertThat(openTerms()).isLessThanOrEqualTo(1);
            var _ = first().as(ANN, r -> r.moveAlias(new MoveAlias("m", "production", other, "", "")));
        }
    }

    @Test
    void who_waits_at_one_is_told_what_the_other_decided() throws Exception {
        TestRegistry second = both.getLast();
        second.start();
        long known = second.view().revision();
        CompletableFuture<RegistryView> waiting = CompletableFuture.supplyAsync(
                () -> second.node(r -> r.changes(new ChangesSince(known, Duration.ofSeconds(50), "n1", "run1"))));
        var _ = first().move(ANN, "m", "staging", "1.1.0", "");

        assertThat(waiting.get(30, TimeUnit.SECONDS).aliases())
                .extracting(alias -> alias.alias())
                .contains("staging");
    }

    @Test
    void what_a_node_knows_from_one_is_no_news_from_the_other() {
        long known = first().view().revision();

        RegistryView told = both.getLast().node(r -> r.changes(new ChangesSince(known, Duration.ZERO, "n1", "run1")));

        assertThat(told.changed()).isFalse();
        assertThat(told.revision()).isEqualTo(known);
    }

    private static boolean moved(TestRegistry registry, String version, String expected) {
        try {
            var _ = registry.move(ANN, "m", "production", version, expected);
            return true;
        } catch (Problem problem) {
            assertThat(problem.code()).isEqualTo(Problem.Code.CONFLICT);
            return false;
        }
    }

    private void together(Consumer<TestRegistry> call) {
        both.stream()
                .map(registry -> CompletableFuture.runAsync(() -> call.accept(registry)))
                .toList()
                .forEach(CompletableFuture::join);
    }

    private RegistryStore store(TestRegistry registry) {
        Ids ids = new Ids(clock, new SplittableRandom(1));
        return new RegistryStore(registry.database, ids, new Revisions(1), WriteWatch.NONE);
    }

    /** Asked on a thread of its own: the test's is in a transaction. */
    private boolean oneWaits() {
        return CompletableFuture.supplyAsync(
                        () -> first().database
                                .read(tx -> tx.first(
                                        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
                                                + " AND wait_event_type = 'Lock'",
                                        row -> true))
                                .isPresent(),
                        APART)
                .join();
    }

    private long openTerms() {
        return first().database
                .read(tx -> tx.first(
                        "SELECT COUNT(*) AS n FROM alias_term WHERE until_at IS NULL AND alias = 'production'",
                        row -> row.longValue("n")))
                .orElseThrow();
    }

    private TestRegistry first() {
        return both.getFirst();
    }
}
