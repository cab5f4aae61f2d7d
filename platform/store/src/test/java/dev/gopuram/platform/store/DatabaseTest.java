package dev.gopuram.platform.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TraceParent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Server.class)
class DatabaseTest {
    private static final String INSERT = "INSERT INTO entry (id) VALUES (?)";

    private final Server server;

    @TempDir
    Path dataDir;

    private Database database;

    DatabaseTest(Server server) {
        this.server = server;
    }

    @BeforeEach
    void open() {
        server.reset("ledger");
        database = server.open("ledger", dataDir);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void values_come_back_as_they_went_in() {
        byte[] body = new byte[256];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) i;
        }
        Instant at = Instant.parse("1969-07-20T20:17:40.123456789Z");
        String note = "கோபுரம் \uD83D\uDED5 ' \" ? ; \n";
        database.write(tx -> tx.update(
                "INSERT INTO entry (id, amount, note, body, at, ratio, flag) VALUES (?, ?, ?, ?, ?, ?, ?)",
                "a",
                Long.MIN_VALUE,
                note,
                Bytes.wrap(body),
                at,
                0.1,
                true));

        boolean same = database.read(tx -> tx.first(
                        "SELECT * FROM entry WHERE id = ? AND note = ? AND body = ? AND at = ? AND flag = ?",
                        row -> {
                            assertThat(row.longValue("amount")).isEqualTo(Long.MIN_VALUE);
                            assertThat(row.text("note")).isEqualTo(note);
                            assertThat(row.bytes("body")).isEqualTo(Bytes.wrap(body));
                            assertThat(row.instant("at")).isEqualTo(Instant.parse("1969-07-20T20:17:40.123456Z"));
                            assertThat(row.doubleValue("ratio")).isEqualTo(0.1);
                            assertThat(row.bool("flag")).isTrue();
                            return true;
                        },
                        "a",
                        note,
                        body,
                        at,
                        true)
                .orElseThrow());
        assertThat(same).isTrue();
    }

    @Test
    void null_is_read_by_the_readers_that_allow_it_and_refused_by_the_others() {
        database.write(tx -> tx.update("INSERT INTO entry (id, note, at) VALUES (?, ?, ?)", "a", null, null));

        boolean read = database.read(tx -> tx.first("SELECT * FROM entry", row -> {
                    assertThat(row.textOrNull("note")).isNull();
                    assertThat(row.instantOrNull("at")).isNull();
                    assertThat(row.bytesOrNull("body")).isNull();
                    assertThat(row.doubleOrNull("ratio")).isNull();
                    assertThat(row.intOrNull("flag")).isNull();
                    assertThatThrownBy(() -> row.text("note")).hasMessageContaining("note: null");
                    assertThatThrownBy(() -> row.instant("at")).hasMessageContaining("at: null");
                    return true;
                })
                .orElseThrow());
        assertThat(read).isTrue();
    }

    @Test
    void text_that_one_of_the_two_databases_cannot_hold_is_refused_by_both() {
        for (String text : List.of("a\0b", "\uD83D", "\uDED5\uD83D")) {
            assertThatThrownBy(() -> database.write(tx -> tx.update(INSERT, text)))
                    .isInstanceOfSatisfying(
                            Problem.class, p -> assertThat(p.code()).isEqualTo(Problem.Code.INVALID));
        }
    }

    @Test
    void text_sorts_by_its_characters_codes() {
        database.write(tx -> {
            tx.batch(
                    INSERT,
                    List.of(List.of("b"), List.of("B"), List.of("a"), List.of("é"), List.of("_"), List.of("Z")));
            return true;
        });

        assertThat(ids()).containsExactly("B", "Z", "_", "a", "b", "é");
    }

    @Test
    void an_exception_rolls_back_and_reaches_the_caller_as_it_is() {
        Problem thrown = Problem.notFound("thing", "x");

        assertThatThrownBy(() -> database.write(tx -> {
                    tx.update(INSERT, "a");
                    throw thrown;
                }))
                .isSameAs(thrown);
        assertThat(ids()).isEmpty();
    }

    @Test
    void a_doubled_key_is_a_unique_violation() {
        add("a");

        assertThatThrownBy(() -> add("a")).isInstanceOf(UniqueViolation.class);
        assertThatThrownBy(() -> database.write(tx -> {
                    tx.batch(INSERT, List.of(List.of("b"), List.of("a")));
                    return true;
                }))
                .isInstanceOf(UniqueViolation.class);
        assertThat(ids()).containsExactly("a");
    }

    @Test
    void a_failure_that_the_work_swallows_still_loses_the_transaction() {
        add("a");

        assertThatThrownBy(() -> database.write(tx -> {
                    tx.update(INSERT, "b");
                    try {
                        tx.update(INSERT, "a");
                    } catch (UniqueViolation swallowed) {
                        return "never mind";
                    }
                    return "fine";
                }))
                .isInstanceOf(UniqueViolation.class);
        assertThat(ids()).containsExactly("a");
    }

    @Test
    void a_wrong_statement_is_our_fault_and_not_the_storages() {
        for (String sql : List.of(
                "SELEKT 1", "INSERT INTO entry (id, amount) VALUES ('a', NULL)", "INSERT INTO nowhere VALUES (1)")) {
            assertThatThrownBy(() -> database.write(tx -> tx.update(sql)))
                    .isInstanceOfSatisfying(
                            Problem.class, p -> assertThat(p.code()).isEqualTo(Problem.Code.INTERNAL));
        }
    }

    @Test
    void a_reference_to_nothing_is_refused() {
        assertThatThrownBy(() -> database.write(tx -> tx.update("INSERT INTO part (entry) VALUES (?)", "nothing")))
                .isInstanceOf(Problem.class);
    }

    @Test
    void a_reader_keeps_its_snapshot_while_a_writer_commits() {
        add("a");
        CountDownLatch counted = new CountDownLatch(1);
        CountDownLatch written = new CountDownLatch(1);
        Started<List<Integer>> reader = Started.of(() -> database.read(tx -> {
            List<Integer> counts = new ArrayList<>();
            counts.add(count(tx));
            counted.countDown();
            Started.await(written);
            counts.add(count(tx));
            return counts;
        }));

        Started.await(counted);
        add("b");
        written.countDown();

        assertThat(reader.get()).containsExactly(1, 1);
        assertThat(ids()).containsExactly("a", "b");
    }

    @Test
    void a_writer_sees_what_it_wrote_and_nobody_else_does() {
        CountDownLatch wrote = new CountDownLatch(1);
        CountDownLatch looked = new CountDownLatch(1);
        Started<Integer> writer = Started.of(() -> database.write(tx -> {
            tx.update(INSERT, "a");
            int seen = count(tx);
            wrote.countDown();
            Started.await(looked);
            return seen;
        }));

        Started.await(wrote);
        assertThat(ids()).isEmpty();
        looked.countDown();

        assertThat(writer.get()).isEqualTo(1);
        assertThat(ids()).containsExactly("a");
    }

    @Test
    void a_batch_larger_than_one_chunk_arrives_whole() {
        int rows = 2 * Tx.BATCH_ROWS + 1;
        database.write(tx -> {
            tx.batch(
                    "INSERT INTO entry (id, amount, note) VALUES (?, ?, ?)",
                    IntStream.range(0, rows)
                            .mapToObj(i -> Arrays.asList("%05d".formatted(i), (long) i, null))
                            .toList());
            return true;
        });

        assertThat(database.<Integer>read(DatabaseTest::count)).isEqualTo(rows);
        assertThat(database.<Integer>read(
                        tx -> tx.first("SELECT count(*) AS n FROM entry WHERE note IS NULL", row -> row.intValue("n"))
                                .orElseThrow()))
                .isEqualTo(rows);
    }

    @Test
    void a_change_can_return_its_rows() {
        add("a");

        List<Long> all = database.write(tx ->
                tx.list("UPDATE entry SET amount = amount + ? RETURNING amount", row -> row.longValue("amount"), 5));
        Optional<Long> one = database.write(tx ->
                tx.first("UPDATE entry SET amount = amount + 1 RETURNING amount", row -> row.longValue("amount")));

        assertThat(all).containsExactly(5L);
        assertThat(one).contains(6L);
        assertThat(database.<Long>read(tx -> tx.first("SELECT amount FROM entry", row -> row.longValue("amount"))
                        .orElseThrow()))
                .isEqualTo(6L);
    }

    @Test
    void a_change_inside_a_read_is_refused() {
        assertThatThrownBy(() -> database.read(tx -> tx.update(INSERT, "a"))).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() ->
                        database.read(tx -> tx.list("INSERT INTO entry (id) VALUES ('a') RETURNING id", row -> 1)))
                .isInstanceOf(Problem.class);
        assertThat(ids()).isEmpty();
    }

    @Test
    void a_transaction_inside_a_transaction_is_refused() {
        assertThatThrownBy(() -> database.write(tx -> database.write(inner -> 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("inside a transaction");
        assertThatThrownBy(() -> database.read(tx -> database.read(inner -> 1)))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void an_event_leaves_with_its_transaction_or_not_at_all() {
        database.write(tx -> {
            tx.publish(event("e1"));
            tx.publish(event("e2"));
            return true;
        });
        assertThatThrownBy(() -> database.write(tx -> {
                    tx.publish(event("e3"));
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThatThrownBy(() -> database.write(tx -> {
                    tx.publish(event("e1"));
                    return true;
                }))
                .isInstanceOf(UniqueViolation.class);

        List<OutboxEvent> events = database.read(tx -> tx.list(
                "SELECT * FROM outbox ORDER BY sequence",
                row -> new OutboxEvent(
                        row.text("id"),
                        row.text("type"),
                        row.text("source"),
                        row.textOrNull("subject"),
                        row.instant("time"),
                        row.text("tenant"),
                        row.text("data"))));
        assertThat(events).containsExactly(event("e1"), event("e2"));
    }

    @Test
    void writes_of_many_callers_lose_nothing_and_one_that_fails_fails_alone() {
        add("counter");
        int callers = 16;
        int rounds = 10;
        AtomicInteger failed = new AtomicInteger();
        List<Started<Boolean>> running = IntStream.range(0, callers)
                .mapToObj(caller -> Started.of(() -> {
                    for (int round = 0; round < rounds; round++) {
                        boolean fails = (caller + round) % 3 == 0;
                        try {
                            database.write(tx -> {
                                tx.update("UPDATE entry SET amount = amount + 1 WHERE id = 'counter'");
                                if (fails) {
                                    throw new IllegalArgumentException("on purpose");
                                }
                                return true;
                            });
                        } catch (IllegalArgumentException e) {
                            failed.incrementAndGet();
                        }
                    }
                    return true;
                }))
                .toList();
        running.forEach(Started::get);

        long counted = database.read(tx -> tx.first("SELECT amount FROM entry", row -> row.longValue("amount"))
                .orElseThrow());
        assertThat(counted).isEqualTo((long) callers * rounds - failed.get());
        assertThat(failed.get()).isBetween(callers * rounds / 4, callers * rounds / 2);
    }

    @Test
    void the_work_runs_in_the_callers_context() {
        CallContext context = context(Deadline.after(Duration.ofMinutes(1), Clock.system()));

        CallContext written = context.call(() -> database.write(tx -> CallContext.current()));
        CallContext read = context.call(() -> database.read(tx -> CallContext.current()));

        assertThat(written).isSameAs(context);
        assertThat(read).isSameAs(context);
    }

    @Test
    void more_waiting_transactions_than_the_bound_are_refused_and_the_others_served() {
        reopen(server.narrow(2));
        Busy busy = new Busy();
        List<Started<Integer>> waiting = List.of(
                Started.of(() -> add("b")).untilBlocked(),
                Started.of(() -> add("c")).untilBlocked());

        assertThatThrownBy(() -> add("d")).isInstanceOfSatisfying(Problem.class, p -> {
            assertThat(p.code()).isEqualTo(Problem.Code.OVERLOADED);
            assertThat(p.retryAfter()).isNotNull();
        });
        busy.release();
        waiting.forEach(Started::get);
        assertThat(ids()).containsExactly("a", "b", "c");
    }

    @Test
    void an_interrupted_caller_withdraws_what_has_not_begun() {
        reopen(server.narrow(2));
        Busy busy = new Busy();
        Started<Integer> waiting = Started.of(() -> add("b")).untilBlocked();

        waiting.interrupt();

        assertThatThrownBy(waiting::get)
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(Problem.Code.CANCELLED));
        busy.release();
        assertThat(ids()).containsExactly("a");
    }

    @Test
    void a_caller_whose_deadline_passes_withdraws_what_has_not_begun() {
        reopen(server.narrow(2));
        Busy busy = new Busy();
        CallContext context = context(Deadline.after(Duration.ofMillis(20), Clock.system()));

        assertThatThrownBy(() -> context.call(() -> add("b")))
                .isInstanceOfSatisfying(
                        Problem.class, p -> assertThat(p.code()).isEqualTo(Problem.Code.DEADLINE_EXCEEDED));
        busy.release();
        assertThat(ids()).containsExactly("a");
    }

    @Test
    void closing_finishes_what_runs_and_refuses_what_waits_and_what_comes() {
        reopen(server.narrow(2));
        Busy busy = new Busy();
        Started<Integer> waiting = Started.of(() -> add("b")).untilBlocked();
        Started<Boolean> closing = Started.of(() -> {
                    database.close();
                    return true;
                })
                .untilBlocked();

        assertThatThrownBy(() -> add("c"))
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(Problem.Code.UNAVAILABLE));
        assertThat(closing.done()).isFalse();
        busy.release();
        assertThat(closing.get()).isTrue();
        assertThatThrownBy(waiting::get)
                .isInstanceOfSatisfying(Problem.class, p -> assertThat(p.code()).isEqualTo(Problem.Code.UNAVAILABLE));

        database = server.open("ledger", dataDir);
        assertThat(ids()).containsExactly("a");
    }

    @Test
    void what_was_written_is_there_after_opening_again() {
        add("a");
        reopen(server.config());

        assertThat(ids()).containsExactly("a");
    }

    /** A write of {@code a} that holds the only writer until it is released. */
    private final class Busy {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch free = new CountDownLatch(1);
        private final Started<Integer> write = Started.of(() -> database.write(tx -> {
            begun.countDown();
            Started.await(free);
            return tx.update(INSERT, "a");
        }));

        Busy() {
            Started.await(begun);
        }

        void release() {
            free.countDown();
            assertThat(write.get()).isEqualTo(1);
        }
    }

    private void reopen(DatabaseConfig config) {
        database.close();
        database = Databases.open("ledger", config, dataDir, Clock.system());
    }

    private int add(String id) {
        return database.write(tx -> tx.update(INSERT, id));
    }

    private List<String> ids() {
        return database.read(tx -> tx.list("SELECT id FROM entry ORDER BY id", row -> row.text("id")));
    }

    private static int count(Tx tx) {
        return tx.first("SELECT count(*) AS n FROM entry", row -> row.intValue("n"))
                .orElseThrow();
    }

    private static OutboxEvent event(String id) {
        return new OutboxEvent(id, "entry.made", "/ledger", null, Instant.EPOCH, "default", "{}");
    }

    private static CallContext context(Deadline deadline) {
        return new CallContext(
                "r", "c", "tenant-a", Principal.node("test"), deadline, TraceParent.random(new Random(1), false));
    }
}
