package dev.gopuram.governance;

import dev.gopuram.governance.IdempotentAnswers.Standing.Another;
import dev.gopuram.governance.IdempotentAnswers.Standing.Answered;
import dev.gopuram.governance.IdempotentAnswers.Standing.AnsweredAtLength;
import dev.gopuram.governance.IdempotentAnswers.Standing.Begun;
import dev.gopuram.governance.IdempotentAnswers.Standing.Running;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Ids;
import dev.gopuram.platform.cache.Kept;
import dev.gopuram.platform.cache.KeptBytes;
import dev.gopuram.platform.security.MasterKeySource;
import dev.gopuram.platform.security.SubjectKeys;
import dev.gopuram.platform.security.WrappedKey;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.Row;
import dev.gopuram.platform.store.Tx;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The same in the gateway's database, so that neither a restart nor another node works on a request twice. Each answer is
 * sealed with a key of its own, which goes with its row. Rows that are over go when later requests come, some with each.
 */
public final class SqlIdempotentAnswers implements IdempotentAnswers {
    /** Old rows that one request clears away. */
    private static final int SWEPT = 20;

    private static final String RUNNING = "running";
    private static final String KEPT = "kept";
    private static final String AT_LENGTH = "at_length";
    private static final String PLACE = "idempotent_answer";

    private static final String OVER = """
        SELECT id FROM (SELECT id FROM idempotent_answer WHERE expires_at <= ? ORDER BY expires_at LIMIT %d) AS over_now
        ORDER BY id\
        """.formatted(SWEPT);
    private static final String FORGET = "DELETE FROM idempotent_answer WHERE id = ? AND expires_at <= ?";
    private static final String BEGIN = """
        INSERT INTO idempotent_answer (id, request, attempt, tenant, state, expires_at, master, wrapped, answer)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING\
        """;
    private static final String FIND = """
        SELECT request, attempt, tenant, state, expires_at, master, wrapped, answer FROM idempotent_answer WHERE id = ?\
        """;
    private static final String END = """
        UPDATE idempotent_answer SET state = ?, expires_at = ?, master = ?, wrapped = ?, answer = ?
        WHERE id = ? AND attempt = ? AND state = ?\
        """;

    private final Database database;
    private final SubjectKeys keys;
    private final Ids ids;
    private final Clock clock;

    private SqlIdempotentAnswers(Database database, SubjectKeys keys, Ids ids, Clock clock) {
        this.database = database;
        this.keys = keys;
        this.ids = ids;
        this.clock = clock;
    }

    /** Throws CONFLICT where answers are kept that only a missing master key opens. */
    public static SqlIdempotentAnswers open(Database database, MasterKeySource master, Ids ids, Clock clock) {
        boolean needed = database.read(tx -> tx.first(
                        "SELECT 1 AS one FROM idempotent_answer WHERE state = ? AND expires_at > ? LIMIT 1",
                        row -> true,
                        KEPT,
                        clock.now())
                .isPresent());
        return new SqlIdempotentAnswers(database, new SubjectKeys(master.open(needed), clock), ids, clock);
    }

    @Override
    public Standing begin(Asked asked, Duration lease) {
        String attempt = ids.prefixed("try");
        Instant now = clock.now();
        sweep(now);
        return database.write(tx -> {
            tx.update(FORGET, asked.id(), now);
            boolean begun = tx.update(
                            BEGIN,
                            asked.id(),
                            asked.request(),
                            attempt,
                            asked.tenant(),
                            RUNNING,
                            now.plus(lease),
                            0,
                            Bytes.EMPTY,
                            Bytes.EMPTY)
                    > 0;
            return begun ? new Begun(attempt) : standing(tx, asked, now);
        });
    }

    /**
     * In a transaction of its own, and one row after the other in their order: whoever began a request has no row but its
     * own, and of two who clear away one waits for the other, but neither for ever.
     */
    private void sweep(Instant now) {
        List<Bytes> over = database.read(tx -> tx.list(OVER, row -> row.bytes("id"), now));
        if (over.isEmpty()) {
            return;
        }
        database.write(tx -> {
            over.forEach(id -> tx.update(FORGET, id, now));
            return over.size();
        });
    }

    @Override
    public void answer(Asked asked, String attempt, Kept kept) {
        WrappedKey key = keys.make(attempt, asked.tenant(), PLACE);
        Bytes sealed = keys.open(key).seal(KeptBytes.write(kept), PLACE);
        Instant until = kept.made().plus(kept.lifetimes().whole());
        database.write(
                tx -> tx.update(END, KEPT, until, key.master(), key.wrapped(), sealed, asked.id(), attempt, RUNNING));
    }

    @Override
    public void answerAtLength(Asked asked, String attempt, Duration keep) {
        Instant until = clock.now().plus(keep);
        database.write(
                tx -> tx.update(END, AT_LENGTH, until, 0, Bytes.EMPTY, Bytes.EMPTY, asked.id(), attempt, RUNNING));
    }

    @Override
    public void release(Asked asked, String attempt) {
        database.write(tx -> tx.update(
                "DELETE FROM idempotent_answer WHERE id = ? AND attempt = ? AND state = ?",
                asked.id(),
                attempt,
                RUNNING));
    }

    /** Where it has gone in the meantime, whoever asks next begins it. */
    private Standing standing(Tx tx, Asked asked, Instant now) {
        return tx.first(FIND, row -> standing(row, asked, now), asked.id()).orElse(new Running(Duration.ZERO));
    }

    private Standing standing(Row row, Asked asked, Instant now) throws SQLException {
        if (!row.bytes("request").equals(asked.request())) {
            return new Another();
        }
        return switch (row.text("state")) {
            case KEPT -> new Answered(opened(row));
            case AT_LENGTH -> new AnsweredAtLength();
            default -> new Running(Duration.between(now, row.instant("expires_at")));
        };
    }

    private Kept opened(Row row) throws SQLException {
        WrappedKey key = new WrappedKey(
                row.text("attempt"), row.text("tenant"), PLACE, row.intValue("master"), row.bytes("wrapped"));
        return KeptBytes.read(keys.open(key).open(row.bytes("answer"), PLACE));
    }
}
