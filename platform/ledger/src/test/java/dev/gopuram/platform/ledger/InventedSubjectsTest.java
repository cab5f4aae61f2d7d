package dev.gopuram.platform.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.platform.ledger.LedgerConfig.Without;
import dev.gopuram.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Callers who make up names to take the counters of others, or to get away from their own limits. */
class InventedSubjectsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final Instant BEGINNING = Instant.parse("2026-03-05T10:00:00Z");
    private static final int MOST = 100;
    /** What one caller may have of them who is the only one to make up names: a fifth of the half that is for such. */
    private static final int SHARE = MOST / 10;

    private static final int LIMIT = 5;
    private static final Cost ONE = new Cost(1, 0, 0, 0, 0, 1);

    private final ManualClock clock = new ManualClock(BEGINNING);
    private final MemoryGrants store = new MemoryGrants(clock, Duration.ofSeconds(10));
    private final Ledger ledger = new Ledger(
            store.of("a"),
            new LedgerConfig(
                    1,
                    Duration.ofMillis(250),
                    Duration.ofSeconds(10),
                    Duration.ofMillis(250),
                    Without.CLOSED,
                    100,
                    Duration.ofSeconds(1),
                    MOST),
            clock,
            Runnable::run);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void who_makes_up_names_takes_no_counter_from_anybody_and_gets_no_more_than_his_share(long seed) {
        List<Rule> calls = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            calls.add(user("evil", "made-up-" + i % 500));
        }
        for (int key = 0; key < 5; key++) {
            for (int i = 0; i < 2 * LIMIT; i++) {
                calls.add(user("key-" + key, "user-" + i % 2));
            }
        }
        Collections.shuffle(calls, new Random(seed));

        int evil = 0;
        for (Rule rule : calls) {
            boolean served = serve(rule);
            if (rule.inventor().equals("key:evil")) {
                evil += served ? 1 : 0;
            } else {
                assertThat(served).as("seed %s: %s", seed, rule.subject()).isTrue();
            }
            assertThat(ledger.counters()).isLessThanOrEqualTo(MOST);
        }
        ledger.round();

        assertThat(evil).as("seed %s", seed).isLessThanOrEqualTo((SHARE + 1) * LIMIT);
        for (int key = 0; key < 5; key++) {
            for (int i = 0; i < 2; i++) {
                assertThat(used(user("key-" + key, "user-" + i))).isEqualTo(LIMIT);
            }
        }
    }

    @Test
    void names_beyond_the_share_are_held_to_the_limit_together_and_told_so() {
        for (int i = 0; i < SHARE; i++) {
            assertThat(serve(user("evil", "made-up-" + i))).isTrue();
        }
        for (int i = 0; i < LIMIT; i++) {
            assertThat(serve(user("evil", "another-" + i))).isTrue();
        }

        Verdict verdict = ledger.ask(List.of(user("evil", "one-more")), ONE, MINUTE);

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Refused.class,
                        refused -> assertThat(refused.rule().subject()).isEqualTo("others of key:evil"));
        assertThat(serve(user("evil", "made-up-0")))
                .as("a name that has a counter keeps it")
                .isTrue();
    }

    @Test
    void however_many_make_up_names_who_has_none_yet_is_counted_alone() {
        for (int i = 0; i < 100; i++) {
            for (int key = 0; key < 20; key++) {
                serve(user("evil-" + key, "made-up-" + i));
            }
        }

        serve(user("good", "ann"));
        ledger.round();

        assertThat(used(user("good", "ann"))).isOne();
        assertThat(serve(new Rule("keys", "key:new", Limit.parse("5/min"), false)))
                .isTrue();
    }

    @Test
    void with_their_minute_they_are_forgotten_and_the_share_is_free_again() {
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 10 * SHARE; i++) {
                serve(user("evil", round + "-" + i));
            }
            assertThat(ledger.counters()).isEqualTo(SHARE + 1);
            clock.advance(Duration.ofMinutes(2));
            ledger.round();
            assertThat(ledger.counters()).isZero();
        }
    }

    private boolean serve(Rule rule) {
        if (ledger.ask(List.of(rule), ONE, MINUTE) instanceof Verdict.Held(Hold hold)) {
            hold.settle(ONE);
            return true;
        }
        return false;
    }

    private long used(Rule rule) {
        return store.used(rule.counter(), BEGINNING);
    }

    private static Rule user(String key, String user) {
        return new Rule("users", "user:" + key + "/" + user, Limit.parse(LIMIT + "/min"), false, "key:" + key);
    }
}
