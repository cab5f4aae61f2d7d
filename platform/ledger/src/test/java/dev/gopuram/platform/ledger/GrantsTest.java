package dev.gopuram.platform.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import dev.gopuram.testkit.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every store of grants promises, asked of each as it is asked of memory. */
class GrantsTest {
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final int EXCHANGES = 400;

    private record Limited(Counter counter, long amount) {}

    private record Window(Counter counter, Instant start) {}

    @ParameterizedTest
    @EnumSource
    void it_answers_any_claims_as_memory_does(Stores kind, @TempDir Path folder) {
        ManualClock clock = new ManualClock(Instant.parse("2026-02-28T23:50:00Z"));
        Random random = new Random(7);
        GrantStore memory = Stores.MEMORY.open("", clock, LEASE);
        Set<Window> windows = new LinkedHashSet<>();
        try (GrantStore store = kind.open(kind.place(folder), clock, LEASE)) {
            for (int i = 0; i < EXCHANGES; i++) {
                String node = "node-" + random.nextInt(4);
                List<Grants.Claim> claims = claims(random, clock.now());
                claims.forEach(claim -> windows.add(new Window(claim.counter(), claim.window())));
                assertThat(store.of(node).exchange(claims))
                        .as("exchange %s: %s tells %s", i, node, claims)
                        .isEqualTo(memory.of(node).exchange(claims));
                clock.advance(Duration.ofMillis(random.nextInt(3_000)));
            }
            clock.advance(LEASE.plusSeconds(1));
            store.sweep();
            memory.sweep();
            for (Window window : windows) {
                if (!window.counter().period().endOf(window.start()).isBefore(clock.now())) {
                    assertThat(store.totals(window.counter(), window.start()))
                            .as("%s", window)
                            .isEqualTo(memory.totals(window.counter(), window.start()));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void names_that_look_alike_are_counted_apart(Stores kind, @TempDir Path folder) {
        ManualClock clock = new ManualClock();
        Instant window = Period.DAY.startOf(clock.now());
        try (GrantStore store = kind.open(kind.place(folder), clock, LEASE)) {
            Counter one = new Counter("a|b", "c%7C", Currency.TOKENS, Period.DAY);
            Counter other = new Counter("a", "b|c|", Currency.TOKENS, Period.DAY);
            store.of("n").exchange(List.of(new Grants.Claim(one, 100, window, 40, 2, 50)));
            assertThat(store.totals(one, window)).isEqualTo(new Totals(40, 2));
            assertThat(store.totals(other, window)).isEqualTo(new Totals(0, 0));
        }
    }

    @Test
    void a_sweep_leaves_nothing_that_is_over_however_much_there_is(@TempDir Path folder) {
        ManualClock clock = new ManualClock();
        try (Database database = Databases.open(SqlGrants.DATABASE, DatabaseConfig.defaults(), folder, clock)) {
            SqlGrants grants = new SqlGrants(database, StoreTime.of(clock), LEASE);
            List<Grants.Claim> claims = new ArrayList<>();
            for (int i = 0; i <= SqlGrants.SWEPT; i++) {
                claims.add(one(new Counter("r", "s" + i, Currency.REQUESTS, Period.SECOND), clock.now()));
                claims.add(one(new Counter("r", "s" + i, Currency.CONCURRENT, Period.NONE), clock.now()));
            }
            grants.of("gone").exchange(claims);
            clock.advance(Duration.ofHours(1));
            Grants.Claim live = one(new Counter("r", "s0", Currency.CONCURRENT, Period.NONE), clock.now());
            grants.of("here").exchange(List.of(live));

            grants.sweep();

            assertThat(rows(database, "counted")).isEqualTo(1);
            assertThat(rows(database, "grants")).isEqualTo(1);
            assertThat(grants.totals(live.counter(), live.window())).isEqualTo(new Totals(0, 1));
        }
    }

    private static Grants.Claim one(Counter counter, Instant now) {
        return new Grants.Claim(counter, 10, counter.period().startOf(now), 0, 1, 1);
    }

    private static long rows(Database database, String table) {
        return database.read(tx -> tx.first("SELECT COUNT(*) AS n FROM " + table, row -> row.longValue("n"))
                .orElseThrow());
    }

    private static List<Grants.Claim> claims(Random random, Instant now) {
        List<Grants.Claim> claims = new ArrayList<>();
        for (Limited limited : limits()) {
            if (random.nextBoolean()) {
                Period period = limited.counter().period();
                Instant start = period.startOf(now);
                if (period.slides() && random.nextInt(5) == 0) {
                    claims.add(claim(random, limited, period.startBefore(start)));
                }
                claims.add(claim(random, limited, start));
            }
        }
        return claims;
    }

    private static Grants.Claim claim(Random random, Limited limited, Instant window) {
        long most = limited.amount() / 3;
        long used = random.nextLong(most + 1);
        long held = random.nextLong(most + 1);
        return new Grants.Claim(
                limited.counter(), limited.amount(), window, used, held, used + held + random.nextLong(most + 1));
    }

    private static List<Limited> limits() {
        return List.of(
                new Limited(new Counter("r", "s", Currency.REQUESTS, Period.SECOND), 20),
                new Limited(new Counter("r", "s", Currency.TOKENS, Period.MINUTE), 999_999),
                new Limited(new Counter("r", "s", Currency.CPU_MICROS, Period.HOUR), 7_777_777_777L),
                new Limited(new Counter("r", "s", Currency.NANO_USD, Period.DAY), Limit.MOST / 4),
                new Limited(new Counter("r", "s", Currency.NANO_USD, Period.MONTH), Limit.MOST / 4 - 1),
                new Limited(new Counter("r", "s", Currency.CONCURRENT, Period.NONE), 12));
    }
}
