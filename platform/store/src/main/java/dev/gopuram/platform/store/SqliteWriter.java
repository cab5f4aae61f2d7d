package dev.gopuram.platform.store;

import dev.gopuram.kernel.Clock;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs writes one by one. Those that wait while one runs join its commit, since the commit's flush to disk costs far
 * more than they do. Each has a savepoint, so one that fails takes nothing of the others with it, and nobody is answered
 * before the commit: a failed commit fails them all.
 */
final class SqliteWriter implements Lane.Worker {
    private static final Logger log = LoggerFactory.getLogger(SqliteWriter.class);

    /** The writes in one commit, at most. */
    static final int MAX_GROUP = 64;

    /** No write joins a group that has run this long: the first must not wait for ever. */
    private static final Duration MAX_GROUP_TIME = Duration.ofMillis(10);

    private final Connection connection;
    private final Clock clock;

    SqliteWriter(Connection connection, Clock clock) {
        this.connection = connection;
        this.clock = clock;
    }

    private record Ran(Job<?> job, @Nullable Throwable failure) {
        void settle() {
            if (failure == null) {
                job.succeed();
            } else {
                job.fail(failure);
            }
        }
    }

    @Override
    public void run(Job<?> first, BlockingQueue<Job<?>> queue) {
        List<Job<?>> begun = new ArrayList<>();
        begun.add(first);
        try (Statement statement = connection.createStatement()) {
            runGroup(statement, begun, queue).forEach(Ran::settle);
        } catch (SQLException e) {
            RuntimeException failure = Dialect.SQLITE.failure(e);
            begun.forEach(job -> job.fail(failure));
        } catch (Throwable e) {
            begun.forEach(job -> job.fail(e));
        }
    }

    private List<Ran> runGroup(Statement statement, List<Job<?>> begun, BlockingQueue<Job<?>> queue)
            throws SQLException {
        long startedAt = clock.nanoTime();
        List<Ran> ran = new ArrayList<>();
        statement.executeUpdate("BEGIN IMMEDIATE");
        try {
            ran.add(runOne(statement, begun.getFirst()));
            while (begun.size() < MAX_GROUP && clock.nanoTime() - startedAt < MAX_GROUP_TIME.toNanos()) {
                Job<?> next = queue.poll();
                if (next == null) {
                    break;
                }
                if (next.begin()) {
                    begun.add(next);
                    ran.add(runOne(statement, next));
                }
            }
            statement.executeUpdate("COMMIT");
        } catch (Throwable e) {
            rollBack(statement, e);
            throw e;
        }
        return ran;
    }

    private Ran runOne(Statement statement, Job<?> job) throws SQLException {
        statement.executeUpdate("SAVEPOINT job");
        try {
            job.run(new Tx(connection, Dialect.SQLITE, Tx.Mode.WRITE));
            statement.executeUpdate("RELEASE job");
            return new Ran(job, null);
        } catch (SQLException e) {
            throw e;
        } catch (Throwable e) {
            statement.executeUpdate("ROLLBACK TO job");
            statement.executeUpdate("RELEASE job");
            return new Ran(job, e);
        }
    }

    /** After some failures (a full disk) SQLite has rolled back by itself, and says so with an error. */
    private static void rollBack(Statement statement, Throwable why) {
        try {
            statement.executeUpdate("ROLLBACK");
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            log.atWarn().setCause(e).log("a database connection did not close");
        }
    }
}
