package dev.gopuram.platform.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs reads one by one, each on the snapshot of the last commit before it. Connects when first needed. */
final class SqliteReader implements Lane.Worker {
    private static final Logger log = LoggerFactory.getLogger(SqliteReader.class);

    /** Opens a connection that cannot write. */
    interface Connector {
        Connection connect() throws SQLException;
    }

    private final Connector connector;
    private @Nullable Connection connection;

    SqliteReader(Connector connector) {
        this.connector = connector;
    }

    @Override
    public void run(Job<?> job, BlockingQueue<Job<?>> queue) {
        try {
            if (connection == null) {
                connection = connector.connect();
            }
            runOn(connection, job);
        } catch (SQLException e) {
            job.fail(Dialect.SQLITE.failure(e));
        } catch (Throwable e) {
            job.fail(e);
        }
    }

    private static void runOn(Connection connection, Job<?> job) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("BEGIN");
            try {
                job.run(new Tx(connection, Dialect.SQLITE, Tx.Mode.READ));
            } finally {
                statement.executeUpdate("ROLLBACK");
            }
        }
        job.succeed();
    }

    @Override
    public void close() {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            log.atWarn().setCause(e).log("a database connection did not close");
        }
    }
}
