package dev.gopuram.platform.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.ledger.LedgerConfig.Without;
import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LedgerTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Rule REQUESTS = rule("20/min");
    private static final Rule TOKENS = rule("1000tokens/min");
    private static final Rule BUDGET = rule("0.001usd/day");
    private static final Rule PLACES = rule("2concurrent");

    private final ManualClock clock = new ManualClock(Instant.parse("2026-03-05T10:00:00Z"));
    private final MemoryGrants store = new MemoryGrants(clock, Duration.ofSeconds(10));
    private boolean away;

    @Test
    void memory_does_not_know_until_the_store_was_asked_once() {
        Ledger ledger = alone();
        assertThat(ledger.hold(List.of(REQUESTS), tokens(1), MINUTE)).isInstanceOf(Verdict.Unsure.class);
        assertThat(ledger.holds()).isZero();
        held(ledger.ask(List.of(REQUESTS), tokens(1), MINUTE));
        held(ledger.hold(List.of(REQUESTS), tokens(1), MINUTE));
    }

    @Test
    void one_limit_that_refuses_leaves_nothing_held_of_the_others() {
        Ledger ledger = alone();
        Verdict verdict = ledger.ask(List.of(TOKENS, PLACES, BUDGET), new Cost(1, 0, 900, 2_000_000, 0, 1), MINUTE);
        assertThat(verdict).isInstanceOfSatisfying(Verdict.Refused.class, refused -> {
            assertThat(refused.rule()).isEqualTo(BUDGET);
            assertThat(refused.never()).isTrue();
        });
        assertThat(ledger.held(TOKENS.counter())).isZero();
        assertThat(ledger.held(PLACES.counter())).isZero();
        held(ledger.ask(List.of(TOKENS, PLACES), tokens(900), MINUTE));
    }

    @Test
    void limits_of_which_memory_has_nothing_left_are_all_asked_for_at_once() {
        Ledger ledger = alone();
        held(ledger.ask(List.of(TOKENS), tokens(100), MINUTE)).settle(tokens(100));
        clock.advance(Duration.ofSeconds(11));
        ledger.round();
        held(ledger.ask(List.of(REQUESTS, TOKENS), tokens(100), MINUTE));
    }

    @Test
    void a_call_for_which_there_is_no_counter_left_holds_nothing() {
        Ledger ledger = alone();
        held(ledger.ask(List.of(PLACES), tokens(1), MINUTE)).settle(tokens(1));
        for (int i = 1; i < 100; i++) {
            held(ledger.ask(List.of(of("key:" + i)), tokens(1), MINUTE)).settle(tokens(1));
        }
        assertThatThrownBy(() -> ledger.ask(List.of(PLACES, of("key:x")), tokens(1), MINUTE))
                .hasMessageContaining("100 (expected: fewer)");
        assertThat(ledger.held(PLACES.counter())).isZero();
    }

    @Test
    void a_call_that_one_closed_limit_turns_away_holds_nothing_of_the_others() {
        Ledger ledger = of("a", 1, Without.CLOSED, Runnable::run);
        held(ledger.ask(List.of(PLACES), tokens(1), MINUTE)).settle(tokens(1));
        away = true;

        assertThatThrownBy(() -> ledger.ask(List.of(PLACES, TOKENS), tokens(1), MINUTE))
                .hasMessageContaining("cannot be checked at the moment");

        assertThat(ledger.held(PLACES.counter())).isZero();
        assertThat(ledger.holds()).isZero();
    }

    @Test
    void a_hold_is_settled_once_whatever_comes_after() {
        Ledger ledger = alone();
        Hold hold = held(ledger.ask(List.of(TOKENS), tokens(500), MINUTE));
        hold.settle(tokens(120));
        hold.settle(tokens(400));
        clock.advance(Duration.ofMinutes(2).minusSeconds(70));
        ledger.round();
        assertThat(store.used(TOKENS.counter(), Instant.parse("2026-03-05T10:00:00Z")))
                .isEqualTo(120);
        assertThat(ledger.standing(TOKENS).remaining()).isEqualTo(880);
    }

    @Test
    void a_call_whose_end_nobody_tells_is_counted_with_what_it_held() {
        Ledger ledger = alone();
        held(ledger.ask(List.of(TOKENS, PLACES), tokens(500), MINUTE));
        clock.advance(MINUTE);
        ledger.round();
        assertThat(ledger.holds()).isZero();
        assertThat(ledger.expired()).isOne();
        assertThat(ledger.held(PLACES.counter())).isZero();
        assertThat(store.used(TOKENS.counter(), Instant.parse("2026-03-05T10:00:00Z")))
                .isEqualTo(500);
    }

    @Test
    void a_hold_that_is_renewed_lives_on_and_no_longer_than_it_was_renewed_for() {
        Ledger ledger = alone();
        Hold hold = held(ledger.ask(List.of(PLACES), tokens(1), MINUTE));
        for (int i = 0; i < 10; i++) {
            clock.advance(Duration.ofSeconds(20));
            assertThat(hold.renew(Duration.ofSeconds(30))).isTrue();
            ledger.round();
        }
        assertThat(ledger.held(PLACES.counter())).isOne();

        clock.advance(Duration.ofSeconds(30));
        ledger.round();
        assertThat(ledger.held(PLACES.counter())).isZero();
        assertThat(hold.renew(MINUTE)).isFalse();
        assertThat(ledger.holds()).isZero();
    }

    @Test
    void a_call_that_ends_in_another_window_is_counted_where_it_began() {
        Ledger ledger = alone();
        Hold hold = held(ledger.ask(List.of(TOKENS), tokens(500), Duration.ofMinutes(5)));
        clock.advance(Duration.ofSeconds(61));
        held(ledger.ask(List.of(TOKENS), tokens(100), MINUTE)).settle(tokens(100));
        hold.settle(tokens(450));
        ledger.round();
        assertThat(store.used(TOKENS.counter(), Instant.parse("2026-03-05T10:00:00Z")))
                .isEqualTo(450);
        assertThat(store.used(TOKENS.counter(), Instant.parse("2026-03-05T10:01:00Z")))
                .isEqualTo(100);
    }

    @Test
    void a_hold_grows_until_a_limit_has_no_more() {
        Ledger ledger = alone();
        Hold hold = held(ledger.ask(List.of(TOKENS), tokens(500), MINUTE));
        assertThat(hold.grow(tokens(990))).isInstanceOf(Verdict.Held.class);
        assertThat(hold.grow(tokens(800))).as("it never shrinks").isInstanceOf(Verdict.Held.class);
        assertThat(hold.held(TOKENS)).isEqualTo(990);
        assertThat(hold.grow(tokens(1001)))
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.remaining()).isEqualTo(10));
        hold.settle(tokens(990));
        assertThat(ledger.held(TOKENS.counter())).isZero();
    }

    @Test
    void a_hold_that_expired_while_its_call_ran_tells_so_and_counts_no_more() {
        Ledger ledger = alone();
        Hold hold = held(ledger.ask(List.of(TOKENS, PLACES), tokens(500), MINUTE));
        clock.advance(MINUTE);
        ledger.round();
        assertThat(hold.grow(tokens(600))).isEqualTo(new Verdict.Over());
        hold.settle(tokens(600));
        ledger.round();
        assertThat(ledger.held(TOKENS.counter())).isZero();
        assertThat(store.used(TOKENS.counter(), Instant.parse("2026-03-05T10:00:00Z")))
                .isEqualTo(500);
    }

    @Test
    void who_is_refused_may_come_back_when_he_was_told() {
        Ledger ledger = alone();
        held(ledger.ask(List.of(TOKENS), tokens(800), MINUTE)).settle(tokens(800));
        clock.advance(Duration.ofSeconds(45));
        Verdict.Refused refused = refused(ledger.ask(List.of(TOKENS), tokens(600), MINUTE));
        assertThat(refused.retryAfter()).isBetween(Duration.ofSeconds(15), Duration.ofSeconds(60));
        clock.advance(refused.retryAfter().minusSeconds(2));
        refused(ledger.ask(List.of(TOKENS), tokens(600), MINUTE));
        clock.advance(Duration.ofSeconds(3));
        held(ledger.ask(List.of(TOKENS), tokens(600), MINUTE));
    }

    @Test
    void no_minute_wherever_it_begins_sees_much_more_than_the_limit() {
        Ledger ledger = alone();
        clock.advance(Duration.ofSeconds(59));
        for (int i = 0; i < 20; i++) {
            held(ledger.ask(List.of(REQUESTS), tokens(1), MINUTE)).settle(tokens(1));
        }
        clock.advance(Duration.ofSeconds(2));
        int admitted = 0;
        while (admitted < 100 && ledger.ask(List.of(REQUESTS), tokens(1), MINUTE) instanceof Verdict.Held(Hold hold)) {
            hold.settle(tokens(1));
            admitted++;
        }
        assertThat(admitted).as("in the first second of the next minute").isLessThanOrEqualTo(1);
    }

    @Test
    void a_spent_budget_is_back_with_its_next_day() {
        Ledger ledger = alone();
        held(ledger.ask(List.of(BUDGET), new Cost(1, 0, 0, 1_000_000, 0, 0), MINUTE))
                .settle(new Cost(1, 0, 0, 1_000_000, 0, 0));
        Verdict.Refused refused = refused(ledger.ask(List.of(BUDGET), new Cost(1, 0, 0, 1, 0, 0), MINUTE));
        assertThat(refused.retryAfter()).isEqualTo(Duration.ofHours(14));
        clock.advance(Duration.ofHours(14));
        held(ledger.ask(List.of(BUDGET), new Cost(1, 0, 0, 1, 0, 0), MINUTE));
    }

    @Test
    void a_raised_limit_keeps_what_was_counted() {
        Ledger ledger = alone();
        held(ledger.ask(List.of(TOKENS), tokens(900), MINUTE)).settle(tokens(900));
        Rule raised = rule("tokens", "2000tokens/min");
        Rule same = new Rule(TOKENS.name(), TOKENS.subject(), raised.limit(), false);
        held(ledger.ask(List.of(same), tokens(1000), MINUTE));
        clock.advance(Duration.ofSeconds(1));
        refused(ledger.ask(List.of(same), tokens(200), MINUTE));
    }

    @ParameterizedTest
    @EnumSource(Without.class)
    void without_its_store_a_limit_does_what_is_declared(Without without) {
        away = true;
        Ledger ledger = of("a", 4, without, Runnable::run);
        switch (without) {
            case OPEN -> held(ledger.ask(List.of(TOKENS), tokens(100_000), MINUTE));
            case LOCAL_SHARE -> {
                held(ledger.ask(List.of(TOKENS), tokens(250), MINUTE));
                refused(ledger.ask(List.of(TOKENS), tokens(1), MINUTE));
            }
            case CLOSED ->
                assertThatThrownBy(() -> ledger.ask(List.of(PLACES, TOKENS), tokens(1), MINUTE))
                        .isInstanceOfSatisfying(
                                Problem.class,
                                problem -> assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE));
        }
        assertThat(ledger.held(PLACES.counter())).isZero();
    }

    @Test
    void a_lease_carries_a_node_over_a_short_outage() {
        Ledger ledger = of("a", 4, Without.CLOSED, Runnable::run);
        held(ledger.ask(List.of(TOKENS), tokens(10), MINUTE)).settle(tokens(10));
        away = true;
        clock.advance(Duration.ofSeconds(5));
        held(ledger.ask(List.of(TOKENS), tokens(10), MINUTE));
        clock.advance(Duration.ofSeconds(5));
        assertThatThrownBy(() -> ledger.ask(List.of(TOKENS), tokens(10), MINUTE))
                .isInstanceOf(Problem.class);
    }

    @Test
    void what_was_used_without_the_store_is_told_when_it_is_back() {
        away = true;
        Ledger ledger = of("a", 4, Without.LOCAL_SHARE, Runnable::run);
        held(ledger.ask(List.of(TOKENS), tokens(200), MINUTE)).settle(tokens(200));
        away = false;
        ledger.round();
        assertThat(store.used(TOKENS.counter(), Instant.parse("2026-03-05T10:00:00Z")))
                .isEqualTo(200);
        Ledger other = of("b", 4, Without.LOCAL_SHARE, Runnable::run);
        refused(other.ask(List.of(TOKENS), tokens(801), MINUTE));
    }

    @Test
    void a_store_that_is_away_is_waited_for_once_and_not_by_every_call() {
        int[] asked = {0};
        Ledger ledger = new Ledger(
                claims -> {
                    asked[0]++;
                    throw Problem.of(Problem.Code.UNAVAILABLE, "away");
                },
                config(4, Without.OPEN),
                clock,
                Runnable::run);
        for (int i = 0; i < 10; i++) {
            held(ledger.ask(List.of(TOKENS), tokens(1), MINUTE));
        }
        assertThat(asked[0]).isOne();
    }

    /** A store that is slow, or busy with another exchange, is waited for longer than grants are kept. */
    @Test
    void what_a_call_waits_for_is_asked_for_however_long_it_waited() {
        Ledger ledger = of("a", 1, Without.CLOSED, exchange -> {
            clock.advance(Duration.ofSeconds(11));
            exchange.run();
        });
        held(ledger.ask(List.of(TOKENS), tokens(100), MINUTE));
    }

    @Test
    void what_a_call_cost_that_held_nothing_counts_however_long_nobody_else_asked() {
        Ledger ledger = alone();
        Hold hold = held(ledger.ask(List.of(TOKENS), tokens(0), MINUTE));
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofSeconds(11));
            ledger.round();
        }

        hold.settle(tokens(700));
        ledger.round();

        assertThat(store.used(TOKENS.counter(), Instant.parse("2026-03-05T10:00:00Z")))
                .isEqualTo(700);
        clock.advance(Duration.ofMinutes(4));
        ledger.round();
        assertThat(ledger.counters()).isZero();
    }

    @Test
    void what_a_call_cost_that_held_nothing_counts_in_the_window_it_began_in() {
        Ledger ledger = alone();
        Hold hold = held(ledger.ask(List.of(TOKENS), tokens(0), Duration.ofMinutes(5)));
        for (int i = 0; i < 14; i++) {
            clock.advance(Duration.ofSeconds(5));
            held(ledger.ask(List.of(TOKENS), tokens(1), MINUTE)).settle(tokens(1));
            ledger.round();
        }
        long before = store.used(TOKENS.counter(), Instant.parse("2026-03-05T10:00:00Z"));

        hold.settle(tokens(700));
        ledger.round();

        assertThat(store.used(TOKENS.counter(), Instant.parse("2026-03-05T10:00:00Z")))
                .isEqualTo(before + 700);
    }

    @Test
    void counters_in_memory_are_bounded_and_forgotten() {
        Ledger ledger = of("a", 1, Without.OPEN, Runnable::run);
        for (int i = 0; i < 100; i++) {
            held(ledger.ask(List.of(of("key:" + i)), tokens(1), MINUTE)).settle(tokens(1));
        }
        assertThatThrownBy(() -> ledger.ask(List.of(of("key:x")), tokens(1), MINUTE))
                .hasMessageContaining("100 (expected: fewer)");
        clock.advance(Duration.ofMinutes(2));
        ledger.round();
        held(ledger.ask(List.of(of("key:x")), tokens(1), MINUTE));
    }

    private Ledger alone() {
        return of("a", 1, Without.LOCAL_SHARE, Runnable::run);
    }

    private Ledger of(String node, int nodes, Without without, Executor background) {
        Grants grants = store.of(node);
        return new Ledger(
                claims -> {
                    if (away) {
                        throw Problem.of(Problem.Code.UNAVAILABLE, "the store is away");
                    }
                    return grants.exchange(claims);
                },
                config(nodes, without),
                clock,
                background);
    }

    private static LedgerConfig config(int nodes, Without without) {
        return new LedgerConfig(
                nodes,
                Duration.ofMillis(250),
                Duration.ofSeconds(10),
                Duration.ofMillis(250),
                without,
                100,
                Duration.ofSeconds(1),
                100);
    }

    private static Rule of(String subject) {
        return new Rule("requests", subject, Limit.parse("20/min"), false);
    }

    private static Rule rule(String limit) {
        return rule(limit, limit);
    }

    private static Rule rule(String name, String limit) {
        return new Rule(name, "key:a", Limit.parse(limit), false);
    }

    private static Cost tokens(long tokens) {
        return new Cost(1, 0, tokens, 0, 0, 1);
    }

    private static Hold held(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Held.class);
        return ((Verdict.Held) verdict).hold();
    }

    private static Verdict.Refused refused(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Refused.class);
        return (Verdict.Refused) verdict;
    }
}
