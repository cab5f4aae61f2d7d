package dev.gopuram.platform.store;

import java.sql.SQLException;

/**
 * A service's own database. Work is one transaction; what it throws rolls the transaction back and reaches the caller
 * as it is. Storage trouble is a {@link dev.gopuram.kernel.Problem} UNAVAILABLE, a full queue OVERLOADED, a broken
 * unique constraint a {@link UniqueViolation}. A work may not start another one.
 *
 * <p>The caller's thread waits. Interrupting it withdraws work that has not begun; work that has begun is finished, so
 * that the answer is never a guess. The caller's deadline withdraws waiting work in the same way.
 */
public interface Database extends AutoCloseable {
    /** Runs the work on a consistent snapshot. It may not write. */
    <T> T read(Work<T> work);

    /** Runs the work as one transaction, durable once this returns. On SQLite one at a time, on the writer's thread. */
    <T> T write(Work<T> work);

    /** Finishes what runs, refuses what waits and what comes after, and releases the files or connections. */
    @Override
    void close();

    /** What is done inside one transaction. It must not keep the {@link Tx}, nor wait for anything else. */
    @FunctionalInterface
    interface Work<T> {
        T run(Tx tx) throws SQLException;
    }
}
