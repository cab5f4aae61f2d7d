package dev.gopuram.platform.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool;
import dev.gopuram.kernel.Problem;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * A schema of the service's own on a Postgres server. Writes run READ COMMITTED: what must not race takes a row lock.
 * Reads run on a snapshot (REPEATABLE READ).
 */
final class PostgresDatabase implements Database {
    /** Added to the statement's own bound before the connection itself is given up. */
    private static final Duration SOCKET_GRACE = Duration.ofSeconds(5);

    private final HikariDataSource writers;
    private final HikariDataSource readers;
    private final Gate writes;
    private final Gate reads;
    private final Duration statementTimeout;

    private PostgresDatabase(HikariDataSource writers, HikariDataSource readers, DatabaseConfig config) {
        this.writers = writers;
        this.readers = readers;
        this.writes = new Gate(config.writers(), config.maxQueue());
        this.reads = new Gate(config.readers(), config.maxQueue());
        this.statementTimeout = config.statementTimeout();
    }

    static PostgresDatabase open(String service, DatabaseConfig config, Migrations migrations) {
        HikariDataSource writers = pool(service, config, Tx.Mode.WRITE);
        try {
            migrate(writers, service, migrations);
            return new PostgresDatabase(writers, pool(service, config, Tx.Mode.READ), config);
        } catch (RuntimeException e) {
            writers.close();
            throw e;
        }
    }

    @Override
    public <T> T read(Work<T> work) {
        Tx.requireNoneRunning();
        return reads.pass(() -> inTransaction(readers, Tx.Mode.READ, (connection, tx) -> tx.run(work)));
    }

    @Override
    public <T> T write(Work<T> work) {
        Tx.requireNoneRunning();
        return writes.pass(() -> inTransaction(writers, Tx.Mode.WRITE, (connection, tx) -> tx.run(work)));
    }

    @Override
    public void close() {
        reads.close(statementTimeout);
        writes.close(statementTimeout);
        readers.close();
        writers.close();
    }

    private interface Body<T> {
        T run(Connection connection, Tx tx) throws SQLException;
    }

    private static <T> T inTransaction(HikariDataSource pool, Tx.Mode mode, Body<T> body) {
        try (Connection connection = pool.getConnection()) {
            try {
                T answer = body.run(connection, new Tx(connection, Dialect.POSTGRES, mode));
                connection.commit();
                return answer;
            } catch (Throwable e) {
                rollBack(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            throw interrupted(e) ? Problem.from(new InterruptedException()).causedBy(e) : Dialect.POSTGRES.failure(e);
        }
    }

    private static boolean interrupted(SQLException error) {
        if (error.getCause() instanceof InterruptedException) {
            Thread.currentThread().interrupt();
        }
        return Thread.currentThread().isInterrupted();
    }

    private static void rollBack(Connection connection, Throwable why) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    private static HikariDataSource pool(String service, DatabaseConfig config, Tx.Mode mode) {
        boolean writing = mode == Tx.Mode.WRITE;
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName(service + (writing ? "-writers" : "-readers"));
        hikari.setJdbcUrl(config.url());
        if (config.user() != null) {
            hikari.setUsername(config.user());
        }
        if (config.password() != null) {
            hikari.setPassword(config.password().reveal());
        }
        hikari.setMaximumPoolSize(writing ? config.writers() : config.readers());
        hikari.setMinimumIdle(1);
        hikari.setAutoCommit(false);
        hikari.setReadOnly(!writing);
        hikari.setTransactionIsolation(writing ? "TRANSACTION_READ_COMMITTED" : "TRANSACTION_REPEATABLE_READ");
        hikari.setConnectionTimeout(config.connectTimeout().toMillis());
        hikari.setInitializationFailTimeout(1);
        hikari.addDataSourceProperty("ApplicationName", "gopuram-" + service);
        hikari.addDataSourceProperty("currentSchema", service);
        hikari.addDataSourceProperty("connectTimeout", seconds(config.connectTimeout()));
        hikari.addDataSourceProperty("loginTimeout", seconds(config.connectTimeout()));
        hikari.addDataSourceProperty(
                "socketTimeout", seconds(config.statementTimeout().plus(SOCKET_GRACE)));
        hikari.addDataSourceProperty(
                "options", "-c statement_timeout=" + config.statementTimeout().toMillis());
        hikari.addDataSourceProperty("reWriteBatchedInserts", "true");
        hikari.addDataSourceProperty("tcpKeepAlive", "true");
        try {
            return new HikariDataSource(hikari);
        } catch (HikariPool.PoolInitializationException e) {
            throw Problem.of(
                            Problem.Code.UNAVAILABLE,
                            "the Postgres database of " + service + " cannot be opened; the log has the reason")
                    .causedBy(e);
        }
    }

    /** The driver's timeouts are whole seconds, and 0 means for ever. */
    private static String seconds(Duration duration) {
        return Long.toString(Math.max(1, duration.toSeconds()));
    }

    private static void migrate(HikariDataSource pool, String service, Migrations migrations) {
        boolean behind =
                inTransaction(pool, Tx.Mode.WRITE, (connection, tx) -> migrations.behind(tx, Dialect.POSTGRES));
        if (!behind) {
            return;
        }
        inTransaction(pool, Tx.Mode.WRITE, (connection, tx) -> {
            try (Statement statement = connection.createStatement()) {
                tx.first("SELECT pg_advisory_xact_lock(hashtextextended(?, 0))", row -> true, "gopuram/" + service);
                if (tx.first("SELECT 1 FROM pg_namespace WHERE nspname = ?", row -> true, service)
                        .isEmpty()) {
                    statement.execute("CREATE SCHEMA \"" + service + "\"");
                }
                return migrations.run(tx, Dialect.POSTGRES, statement::execute);
            }
        });
    }
}
