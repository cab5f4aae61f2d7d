package dev.gopuram.platform.store;

import dev.gopuram.kernel.Bytes;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The row under the cursor. Columns go by name; those that may hold null have an {@code OrNull} reader. */
public final class Row {
    private final ResultSet results;

    Row(ResultSet results) {
        this.results = results;
    }

    public String text(String column) throws SQLException {
        return present(column, results.getString(column));
    }

    public @Nullable String textOrNull(String column) throws SQLException {
        return results.getString(column);
    }

    public long longValue(String column) throws SQLException {
        return presentNumber(column, results.getLong(column));
    }

    public @Nullable Long longOrNull(String column) throws SQLException {
        long value = results.getLong(column);
        return results.wasNull() ? null : value;
    }

    public int intValue(String column) throws SQLException {
        return Math.toIntExact(longValue(column));
    }

    public @Nullable Integer intOrNull(String column) throws SQLException {
        Long value = longOrNull(column);
        return value == null ? null : Math.toIntExact(value);
    }

    public double doubleValue(String column) throws SQLException {
        double value = results.getDouble(column);
        if (results.wasNull()) {
            throw missing(column);
        }
        return value;
    }

    public @Nullable Double doubleOrNull(String column) throws SQLException {
        double value = results.getDouble(column);
        return results.wasNull() ? null : value;
    }

    public boolean bool(String column) throws SQLException {
        return longValue(column) != 0;
    }

    public Bytes bytes(String column) throws SQLException {
        return Bytes.wrap(present(column, results.getBytes(column)));
    }

    public @Nullable Bytes bytesOrNull(String column) throws SQLException {
        byte[] value = results.getBytes(column);
        return value == null ? null : Bytes.wrap(value);
    }

    public Instant instant(String column) throws SQLException {
        return EpochMicros.instant(longValue(column));
    }

    public @Nullable Instant instantOrNull(String column) throws SQLException {
        Long micros = longOrNull(column);
        return micros == null ? null : EpochMicros.instant(micros);
    }

    private long presentNumber(String column, long value) throws SQLException {
        if (results.wasNull()) {
            throw missing(column);
        }
        return value;
    }

    private static <T> T present(String column, @Nullable T value) {
        if (value == null) {
            throw missing(column);
        }
        return value;
    }

    private static IllegalStateException missing(String column) {
        return new IllegalStateException(column + ": null (expected: a value, or the reader that allows null)");
    }
}
