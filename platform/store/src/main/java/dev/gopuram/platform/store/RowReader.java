package dev.gopuram.platform.store;

import java.sql.SQLException;

/** Makes a value of one row of a result. */
@FunctionalInterface
public interface RowReader<T> {
    T read(Row row) throws SQLException;
}
