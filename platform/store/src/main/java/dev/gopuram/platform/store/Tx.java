package dev.gopuram.platform.store;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One transaction: plain SQL with {@code ?} for values, which are text, numbers, booleans (0 or 1), {@link Bytes},
 * {@code byte[]}, {@link Instant} (microseconds) or null.
 *
 * <p>After a failed statement the transaction is lost, whoever caught the exception: Postgres has it so, and SQLite is
 * made to, or a service tested on one would break on the other.
 */
public final class Tx {
    /** The rows sent to the database at once by {@link #batch}. */
    static final int BATCH_ROWS = 500;

    /** Whether the transaction may write. */
    enum Mode {
        READ,
        WRITE
    }

    private static final String PUBLISH = """
        INSERT INTO outbox (id, type, source, subject, time, tenant, data) VALUES (?, ?, ?, ?, ?, ?, ?)\
        """;

    private static final ScopedValue<Mode> RUNNING = ScopedValue.newInstance();

    private final Connection connection;
    private final Dialect dialect;
    private final Mode mode;
    private @Nullable RuntimeException failure;

    Tx(Connection connection, Dialect dialect, Mode mode) {
        this.connection = connection;
        this.dialect = dialect;
        this.mode = mode;
    }

    /** Runs a statement that changes rows, and answers how many. */
    public int update(String sql, @Nullable Object... args) {
        requireWriting();
        return attempt(() -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, Arrays.asList(args));
                return statement.executeUpdate();
            }
        });
    }

    /** All rows of a query, or of a change with {@code RETURNING}. Whoever asks bounds them with {@code LIMIT}. */
    public <T> List<T> list(String sql, RowReader<T> reader, @Nullable Object... args) {
        return query(sql, reader, Integer.MAX_VALUE, args);
    }

    /** The first row, if there is one. */
    public <T> Optional<T> first(String sql, RowReader<T> reader, @Nullable Object... args) {
        return query(sql, reader, 1, args).stream().findFirst();
    }

    /** Runs the statement once for each row of values, in bounded chunks. */
    public void batch(String sql, List<? extends List<? extends @Nullable Object>> rows) {
        requireWriting();
        attempt(() -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                int waiting = 0;
                for (List<? extends @Nullable Object> row : rows) {
                    bind(statement, row);
                    statement.addBatch();
                    if (++waiting == BATCH_ROWS) {
                        statement.executeBatch();
                        waiting = 0;
                    }
                }
                if (waiting > 0) {
                    statement.executeBatch();
                }
                return rows.size();
            }
        });
    }

    /** Puts an event into the outbox: it leaves if, and only if, this transaction commits. */
    public void publish(OutboxEvent event) {
        update(
                PUBLISH,
                event.id(),
                event.type(),
                event.source(),
                event.subject(),
                event.time(),
                event.tenant(),
                event.data());
    }

    /** Postgres would answer a work inside a work from another snapshot, and SQLite's writer would wait for itself. */
    static void requireNoneRunning() {
        if (RUNNING.isBound()) {
            throw new IllegalStateException("a transaction inside a transaction (expected: the Tx at hand)");
        }
    }

    /** Runs the work; a failure that it swallowed comes to light here, before the commit. */
    <T> T run(Database.Work<T> work) {
        T answer = attempt(() -> ScopedValue.where(RUNNING, mode).call(() -> work.run(this)));
        if (failure != null) {
            throw failure;
        }
        return answer;
    }

    private <T> List<T> query(String sql, RowReader<T> reader, int maxRows, @Nullable Object... args) {
        return attempt(() -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                bind(statement, Arrays.asList(args));
                try (ResultSet results = statement.executeQuery()) {
                    Row row = new Row(results);
                    List<T> rows = new ArrayList<>();
                    while (rows.size() < maxRows && results.next()) {
                        rows.add(reader.read(row));
                    }
                    return rows;
                }
            }
        });
    }

    private interface Step<T> {
        T run() throws SQLException;
    }

    private <T> T attempt(Step<T> step) {
        if (failure != null) {
            throw failure;
        }
        try {
            return step.run();
        } catch (SQLException error) {
            failure = dialect.failure(error);
            throw failure;
        }
    }

    private void requireWriting() {
        if (mode == Mode.READ) {
            throw new IllegalStateException("a change inside Database.read (expected: Database.write)");
        }
    }

    private static void bind(PreparedStatement statement, List<? extends @Nullable Object> values) throws SQLException {
        int index = 1;
        for (Object value : values) {
            bind(statement, index++, value);
        }
    }

    private static void bind(PreparedStatement statement, int index, @Nullable Object value) throws SQLException {
        switch (value) {
            case null -> statement.setNull(index, Types.NULL);
            case String text -> statement.setString(index, storable(text));
            case Long number -> statement.setLong(index, number);
            case Integer number -> statement.setInt(index, number);
            case Double number -> statement.setDouble(index, number);
            case Boolean flag -> statement.setInt(index, flag ? 1 : 0);
            case Instant instant -> statement.setLong(index, EpochMicros.of(instant));
            case Bytes bytes -> statement.setBytes(index, bytes.shared());
            case byte[] bytes -> statement.setBytes(index, bytes);
            default ->
                throw new IllegalArgumentException("value " + index + ": "
                        + value.getClass().getName() + " (expected: text, number, boolean, bytes, Instant or null)");
        }
    }

    /** Postgres refuses NUL and half characters, SQLite garbles the latter: both refuse here, before the database. */
    private static String storable(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                throw Problem.invalid("text", "U+%04X at %d".formatted((int) c, i), "whole characters other than NUL");
            }
        }
        return text;
    }
}
