package dev.gopuram.platform.ledger;

import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.Row;
import dev.gopuram.platform.store.Tx;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Grants in a database, a SQLite file or Postgres, that outlive the process. An exchange is one transaction. It locks the
 * counters one after the other, always in the same order, so that two nodes neither grant the same amount twice nor wait
 * for each other for ever.
 */
public final class SqlGrants {
    /** The service whose migrations make the tables. */
    public static final String DATABASE = "ledger";

    /** Windows forgotten in one transaction. */
    static final int SWEPT = 500;

    /** Such transactions in one sweep, so that it ends where others keep it busy. */
    private static final int MOST_STEPS = 200;

    private static final String LAPSED = """
        SELECT DISTINCT counted FROM grants WHERE lease_until < ? AND (held > 0 OR granted > used)
        ORDER BY counted LIMIT %d\
        """.formatted(SWEPT);
    private static final String OVER = """
        SELECT id FROM counted WHERE keep_until < ? ORDER BY id LIMIT %d\
        """.formatted(SWEPT);
    private static final String UNPLACED = """
        SELECT id, rule, subject, currency FROM counted WHERE keep_until IS NULL
            AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.counted = counted.id AND g.lease_until >= ?)
        ORDER BY id LIMIT %d\
        """.formatted(SWEPT);

    private static final String COUNTED = """
        INSERT INTO counted (rule, subject, currency, period, window_start, keep_until, exchanges)
        VALUES (?, ?, ?, ?, ?, ?, 1)
        ON CONFLICT (rule, subject, currency, period, window_start) DO UPDATE SET exchanges = counted.exchanges + 1
        RETURNING id\
        """;
    private static final String LAPSE = """
        UPDATE grants SET used = used + held, held = 0, granted = used + held
        WHERE counted = ? AND lease_until < ? AND (held > 0 OR granted > used)\
        """;
    private static final String LAPSE_PLACES = """
        DELETE FROM grants WHERE counted = ? AND lease_until < ?\
        """;
    private static final String OTHERS = """
        SELECT COALESCE(SUM(CASE WHEN granted > used + held THEN granted ELSE used + held END), 0) AS total
        FROM grants WHERE counted = ? AND node <> ?\
        """;
    private static final String TOTALS = """
        SELECT COALESCE(SUM(g.used), 0) AS used, COALESCE(SUM(g.held), 0) AS held
        FROM grants g JOIN counted c ON c.id = g.counted
        WHERE c.rule = ? AND c.subject = ? AND c.currency = ? AND c.period = ? AND c.window_start = ?\
        """;
    private static final String UNPLACE = """
        DELETE FROM counted WHERE id = ? AND NOT EXISTS (SELECT 1 FROM grants g WHERE g.counted = counted.id)\
        """;
    private static final String MINE = """
        INSERT INTO grants (counted, node, used, held, granted, lease_until) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (counted, node) DO UPDATE SET
            used = excluded.used, held = excluded.held, granted = excluded.granted, lease_until = excluded.lease_until\
        """;

    private final Database database;
    private final StoreTime time;
    private final Duration lease;

    public SqlGrants(Database database, StoreTime time, Duration lease) {
        this.database = database;
        this.time = time;
        this.lease = lease;
    }

    /** The grants of one node, whose name no other bears, nor the same after a restart. */
    public Grants of(String node) {
        return claims -> database.write(tx -> exchange(tx, node, claims));
    }

    /** What all nodes have told of one counter in one window. */
    public Totals totals(Counter counter, Instant window) {
        return database.read(tx -> totals(tx, counter, window));
    }

    /** Ends leases that nobody renewed, and forgets windows that no report can be about any more. To be called now and then. */
    public void sweep() {
        repeat(this::endLeases);
        repeat(this::forgetWindows);
        repeat(this::forgetPlaces);
    }

    /** As long as there may be more, so that what comes in between two calls is gone after the next. */
    private void repeat(Database.Work<Integer> step) {
        int found = SWEPT;
        for (int i = 0; found == SWEPT && i < MOST_STEPS; i++) {
            found = database.write(step);
        }
    }

    private int endLeases(Tx tx) {
        Instant now = time.now(tx);
        List<Long> lapsed = tx.list(LAPSED, row -> row.longValue("counted"), now);
        for (long counted : lapsed) {
            String period = tx.first("SELECT period FROM counted WHERE id = ?", row -> row.text("period"), counted)
                    .orElseThrow();
            lapse(tx, counted, Period.valueOf(period), now);
        }
        return lapsed.size();
    }

    private int forgetWindows(Tx tx) {
        List<Long> over = tx.list(OVER, row -> row.longValue("id"), time.now(tx));
        for (long counted : over) {
            tx.update("DELETE FROM grants WHERE counted = ?", counted);
            tx.update("DELETE FROM counted WHERE id = ?", counted);
        }
        return over.size();
    }

    /**
     * Places have no window that ends: they are forgotten once nobody has any. A row is locked before its grants are looked
     * at, and in the same order, as an exchange does: none comes in between, and neither waits for the other for ever.
     */
    private int forgetPlaces(Tx tx) {
        Instant now = time.now(tx);
        List<Place> unplaced = tx.list(UNPLACED, Place::of, now);
        unplaced.stream()
                .sorted(Comparator.comparing(place -> place.counter().toString()))
                .forEach(place -> forget(tx, place, now));
        return unplaced.size();
    }

    private static void forget(Tx tx, Place place, Instant now) {
        tx.update("UPDATE counted SET exchanges = exchanges WHERE id = ?", place.id());
        tx.update(LAPSE_PLACES, place.id(), now);
        tx.update(UNPLACE, place.id());
    }

    private record Place(long id, Counter counter) {
        static Place of(Row row) throws SQLException {
            Currency currency = Currency.valueOf(row.text("currency"));
            return new Place(
                    row.longValue("id"), new Counter(row.text("rule"), row.text("subject"), currency, Period.NONE));
        }
    }

    private Grants.Exchange exchange(Tx tx, String node, List<Grants.Claim> claims) {
        Instant now = time.now(tx);
        Grants.Grant[] grants = new Grants.Grant[claims.size()];
        IntStream.range(0, claims.size())
                .boxed()
                .sorted(Comparator.comparing(
                                (Integer i) -> claims.get(i).counter().toString())
                        .thenComparing(i -> claims.get(i).window()))
                .forEach(i -> grants[i] = grant(tx, node, claims.get(i), now));
        return new Grants.Exchange(now, lease, new ArrayList<>(Arrays.asList(grants)));
    }

    private Grants.Grant grant(Tx tx, String node, Grants.Claim claim, Instant now) {
        Counter counter = claim.counter();
        long counted = lock(tx, counter, claim.window());
        lapse(tx, counted, counter.period(), now);
        long others =
                tx.first(OTHERS, row -> row.longValue("total"), counted, node).orElse(0L);
        Grants.Grant grant = Apportion.grant(claim, others, before(tx, counter, claim.window()), now);
        tx.update(MINE, counted, node, claim.used(), claim.held(), grant.granted(), now.plus(lease));
        return grant;
    }

    private static long lock(Tx tx, Counter counter, Instant window) {
        return tx.first(
                        COUNTED,
                        row -> row.longValue("id"),
                        counter.rule(),
                        counter.subject(),
                        counter.currency().name(),
                        counter.period().name(),
                        window,
                        counter.period() == Period.NONE
                                ? null
                                : counter.period().keptUntil(window))
                .orElseThrow();
    }

    private static void lapse(Tx tx, long counted, Period period, Instant now) {
        tx.update(period == Period.NONE ? LAPSE_PLACES : LAPSE, counted, now);
    }

    private static long before(Tx tx, Counter counter, Instant window) {
        if (!counter.period().slides()) {
            return 0;
        }
        Totals totals = totals(tx, counter, counter.period().startBefore(window));
        return totals.used() + totals.held();
    }

    private static Totals totals(Tx tx, Counter counter, Instant window) {
        return tx.first(
                        TOTALS,
                        row -> new Totals(row.longValue("used"), row.longValue("held")),
                        counter.rule(),
                        counter.subject(),
                        counter.currency().name(),
                        counter.period().name(),
                        window)
                .orElseThrow();
    }
}
