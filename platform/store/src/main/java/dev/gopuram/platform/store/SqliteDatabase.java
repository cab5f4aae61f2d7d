package dev.gopuram.platform.store;

import dev.gopuram.kernel.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConfig.JournalMode;
import org.sqlite.SQLiteConfig.SynchronousMode;
import org.sqlite.SQLiteConfig.TempStore;

/** One file, one writer, several readers that see the last commit before they began (write-ahead log). */
final class SqliteDatabase implements Database {
    private final Lane writer;
    private final Lane readers;
    private final ProcessLock lock;

    private SqliteDatabase(Lane writer, Lane readers, ProcessLock lock) {
        this.writer = writer;
        this.readers = readers;
        this.lock = lock;
    }

    static SqliteDatabase open(
            String service, DatabaseConfig config, Path dataDir, Migrations migrations, Clock clock) {
        List<AutoCloseable> opened = new ArrayList<>();
        try {
            Path file = SqliteFiles.database(service, dataDir);
            ProcessLock lock = ProcessLock.take(file);
            opened.add(lock);
            Connection connection = writing(file, config);
            opened.add(connection);
            migrate(connection, migrations);
            List<SqliteReader> readers = IntStream.range(0, config.readers())
                    .mapToObj(i -> new SqliteReader(() -> reading(file, config)))
                    .toList();
            return new SqliteDatabase(
                    Lane.open(service + "-writer", config.maxQueue(), List.of(new SqliteWriter(connection, clock))),
                    Lane.open(service + "-reader", config.maxQueue(), readers),
                    lock);
        } catch (SQLException e) {
            throw Closing.all(opened, Dialect.SQLITE.failure(e));
        } catch (IOException e) {
            throw Closing.all(opened, new UncheckedIOException(e));
        } catch (RuntimeException e) {
            throw Closing.all(opened, e);
        }
    }

    @Override
    public <T> T read(Work<T> work) {
        Tx.requireNoneRunning();
        return readers.run(work);
    }

    @Override
    public <T> T write(Work<T> work) {
        Tx.requireNoneRunning();
        return writer.run(work);
    }

    @Override
    public void close() {
        readers.close();
        writer.close();
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Connection writing(Path file, DatabaseConfig config) throws SQLException {
        SQLiteConfig sqlite = common(config);
        sqlite.setJournalMode(JournalMode.WAL);
        sqlite.setSynchronous(SynchronousMode.FULL);
        sqlite.enforceForeignKeys(true);
        return sqlite.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    }

    private static Connection reading(Path file, DatabaseConfig config) throws SQLException {
        SQLiteConfig sqlite = common(config);
        sqlite.setReadOnly(true);
        return sqlite.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
    }

    private static SQLiteConfig common(DatabaseConfig config) {
        SQLiteConfig sqlite = new SQLiteConfig();
        sqlite.setBusyTimeout((int) config.connectTimeout().toMillis());
        sqlite.setTempStore(TempStore.MEMORY);
        return sqlite;
    }

    private static void migrate(Connection connection, Migrations migrations) throws SQLException {
        Tx tx = new Tx(connection, Dialect.SQLITE, Tx.Mode.WRITE);
        if (!migrations.behind(tx, Dialect.SQLITE)) {
            return;
        }
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("BEGIN IMMEDIATE");
            try {
                migrations.run(tx, Dialect.SQLITE, statement::executeUpdate);
                statement.executeUpdate("COMMIT");
            } catch (SQLException | RuntimeException e) {
                statement.executeUpdate("ROLLBACK");
                throw e;
            }
        }
    }
}
