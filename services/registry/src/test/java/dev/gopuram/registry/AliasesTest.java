package dev.gopuram.registry;

import static dev.gopuram.registry.TestRegistry.ANN;
import static dev.gopuram.registry.TestRegistry.BOB;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.registry.AliasMoved;
import dev.gopuram.contracts.registry.AliasTerm;
import dev.gopuram.contracts.registry.Approval;
import dev.gopuram.contracts.registry.Bucket;
import dev.gopuram.contracts.registry.ChangesSince;
import dev.gopuram.contracts.registry.DecideApproval;
import dev.gopuram.contracts.registry.FindHistory;
import dev.gopuram.contracts.registry.ListApprovals;
import dev.gopuram.contracts.registry.MoveAlias;
import dev.gopuram.contracts.registry.RegistryView;
import dev.gopuram.contracts.registry.Report;
import dev.gopuram.contracts.registry.VersionReport;
import dev.gopuram.kernel.Problem;
import dev.gopuram.rollouts.LatencyBuckets;
import dev.gopuram.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What aliases stand for, since when, by whom, and who is told. */
@ParameterizedClass
@EnumSource(RegistryServer.class)
class AliasesTest {
    private static final List<String> VERSIONS = List.of("1.0.0", "1.1.0", "1.2.0");

    @TempDir
    private Path home;

    private final RegistryServer server;
    private final ManualClock clock = new ManualClock();
    private TestRegistry registry;

    AliasesTest(RegistryServer server) {
        this.server = server;
    }

    @BeforeEach
    void open() {
        registry = TestRegistry.on(server, home, clock, TestRegistry.config(List.of("guarded"), Duration.ofNanos(1)));
        VERSIONS.forEach(version -> registry.ready("m", version));
    }

    @AfterEach
    void close() {
        registry.close();
    }

    @Test
    void a_move_rests_on_what_the_alias_stood_for_and_happens_once() {
        AliasMoved first = registry.move(ANN, "m", "production", "1.0.0", "");
        AliasMoved second = registry.move(ANN, "m", "production", "1.1.0", "1.0.0");
        AliasMoved again = registry.move(ANN, "m", "production", "1.1.0", "1.0.0");
        Problem stale = registry.refused(BOB, r -> r.moveAlias(new MoveAlias("m", "production", "1.2.0", "1.0.0", "")));

        assertThat(first.previous()).isEmpty();
        assertThat(second.previous()).isEqualTo("1.0.0");
        assertThat(again).isEqualTo(second);
        assertThat(stale.code()).isEqualTo(Problem.Code.CONFLICT);
        assertThat(registry.production("m")).isEqualTo("1.1.0");
        assertThat(registry.rows("alias_term")).isEqualTo(2);
        assertThat(registry.events()).filteredOn("model.alias_moved"::equals).hasSize(2);
    }

    @Test
    void a_version_that_was_seen_to_be_slower_takes_over_by_force_alone_and_the_way_back_is_free() {
        var _ = registry.move(ANN, "m", "production", "1.0.0", "");
        timed("1.0.0", 400, 1_000);
        timed("1.1.0", 400, 1_200);
        timed("1.2.0", 199, 9_000);
        var _ = registry.move(ANN, "m", "production", "1.1.0", "");
        timed("1.2.0", 200, 9_000);

        Problem refused = registry.refused(ANN, r -> r.moveAlias(new MoveAlias("m", "production", "1.2.0", "", "")));
        assertThat(refused.code()).isEqualTo(Problem.Code.CONFLICT);
        assertThat(refused).hasMessageContaining("m@1.2.0: its p95 was").hasMessageContaining("1.25");
        assertThat(registry.move(ANN, "m", "staging", "1.2.0", "").version()).isEqualTo("1.2.0");

        var _ = registry.as(ANN, r -> r.moveAlias(new MoveAlias("m", "production", "1.2.0", "", "", true)));
        timed("1.1.0", 800, 90_000);
        var _ = registry.move(ANN, "m", "production", "1.1.0", "1.2.0");
        assertThat(registry.production("m")).isEqualTo("1.1.0");
    }

    private void timed(String version, long requests, long micros) {
        VersionReport counts = new VersionReport(
                TestRegistry.TENANT,
                "m",
                version,
                requests,
                0,
                List.of(new Bucket(LatencyBuckets.index(micros), requests)),
                List.of());
        var _ = registry.node(r -> r.report(new Report("n1", "run1", List.of(), List.of(counts), List.of())));
    }

    @Test
    void of_moves_that_rest_on_the_same_one_wins() {
        var _ = registry.move(ANN, "m", "production", "1.0.0", "");
        List<CompletableFuture<Boolean>> moves = Stream.of("1.1.0", "1.2.0")
                .map(version -> CompletableFuture.supplyAsync(() -> {
                    try {
                        return !registry.move(ANN, "m", "production", version, "1.0.0")
                                .version()
                                .isEmpty();
                    } catch (Problem lost) {
                        return false;
                    }
                }))
                .toList();

        assertThat(moves.stream().map(CompletableFuture::join)).containsExactlyInAnyOrder(true, false);
        assertThat(registry.rows("alias_term")).isEqualTo(2);
    }

    @Test
    void history_says_at_any_time_what_an_alias_stood_for_whatever_the_clock_did() {
        Random random = new Random(7);
        for (int run = 0; run < 40; run++) {
            String version = random.nextInt(4) == 0 ? "" : VERSIONS.get(random.nextInt(3));
            var _ = registry.move(ANN, "m", "production", version, "");
            clock.set(clock.now().plusMillis(random.nextInt(20) - 5));
        }

        List<AliasTerm> terms = new ArrayList<>(history(null));
        assertThat(terms.getFirst().until() == null)
                .isEqualTo(!registry.production("m").isEmpty());
        for (int i = 0; i < terms.size(); i++) {
            AliasTerm term = terms.get(i);
            if (i > 0) {
                assertThat(term.until()).as("%s", term).isNotNull().isAfter(term.from());
                assertThat(terms.get(i - 1).from()).isAfterOrEqualTo(term.until());
            }
            assertThat(history(term.from())).as("at %s", term.from()).containsExactly(term);
        }
        assertThat(history(ManualClock.START.minusSeconds(60))).isEmpty();
    }

    @Test
    void a_guarded_alias_moves_when_another_person_agrees() {
        AliasMoved asked = registry.move(ANN, "m", "guarded", "1.0.0", "");
        Approval pending = asked.pending();
        assertThat(pending).isNotNull();
        assertThat(registry.move(ANN, "m", "guarded", "1.0.0", "").pending()).isEqualTo(pending);
        assertThat(registry.view().aliases()).extracting(alias -> alias.alias()).doesNotContain("guarded");

        Problem own = registry.refused(ANN, r -> r.decideApproval(new DecideApproval(pending.id(), true, "")));
        Approval approved = registry.as(BOB, r -> r.decideApproval(new DecideApproval(pending.id(), true, "good")));

        assertThat(own.code()).isEqualTo(Problem.Code.FORBIDDEN);
        assertThat(approved.state()).isEqualTo(Approval.State.APPROVED);
        Approval again = registry.as(BOB, r -> r.decideApproval(new DecideApproval(pending.id(), true, "good")));
        assertThat(again).isEqualTo(approved);
        assertThat(registry.view().aliases())
                .filteredOn(alias -> alias.alias().equals("guarded"))
                .singleElement()
                .satisfies(alias -> assertThat(alias.version()).isEqualTo("1.0.0"));
        assertThat(registry.events())
                .containsSubsequence("model.approval_requested", "model.approval_decided", "model.alias_moved");
    }

    @Test
    void approvals_that_were_overtaken_lapse() {
        Approval first = registry.move(ANN, "m", "guarded", "1.0.0", "").pending();
        clock.advance(Duration.ofSeconds(1));
        Approval second = registry.move(ANN, "m", "guarded", "1.1.0", "").pending();
        assertThat(first).isNotNull();
        assertThat(second).isNotNull();
        var _ = registry.as(BOB, r -> r.decideApproval(new DecideApproval(second.id(), true, "")));

        assertThat(registry.as(ANN, r -> r.listApprovals(new ListApprovals("m", false, 10)))
                        .approvals())
                .extracting(Approval::state)
                .containsExactly(Approval.State.APPROVED, Approval.State.LAPSED);
        assertThat(registry.refused(BOB, r -> r.decideApproval(new DecideApproval(first.id(), true, "")))
                        .code())
                .isEqualTo(Problem.Code.CONFLICT);
    }

    @Test
    void who_waits_for_a_change_is_told_at_once_and_only_nodes_may_wait() throws Exception {
        RegistryView known = registry.view();
        assertThat(changes(known.revision(), Duration.ZERO).changed()).isFalse();
        CompletableFuture<RegistryView> waiting =
                CompletableFuture.supplyAsync(() -> changes(known.revision(), Duration.ofSeconds(50)));

        var _ = registry.move(ANN, "m", "staging", "1.0.0", "");

        RegistryView told = waiting.get(30, TimeUnit.SECONDS);
        assertThat(told.changed()).isTrue();
        assertThat(told.revision()).isGreaterThan(known.revision());
        assertThat(told.aliases()).extracting(alias -> alias.alias()).contains("staging");
        assertThat(registry.refused(ANN, r -> r.changes(new ChangesSince(0, Duration.ZERO, "n", "r")))
                        .code())
                .isEqualTo(Problem.Code.FORBIDDEN);
    }

    private RegistryView changes(long revision, Duration patience) {
        return registry.node(r -> r.changes(new ChangesSince(revision, patience, "n1", "run1")));
    }

    private List<AliasTerm> history(Instant at) {
        return registry.as(ANN, r -> r.findHistory(new FindHistory("m", "production", at, 1_000)))
                .terms();
    }
}
