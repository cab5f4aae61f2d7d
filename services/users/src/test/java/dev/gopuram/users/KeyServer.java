package dev.gopuram.users;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Secret;
import dev.gopuram.platform.store.Database;
import dev.gopuram.platform.store.DatabaseConfig;
import dev.gopuram.platform.store.Databases;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Assumptions;

/** The databases that keys can be kept in. */
enum KeyServer {
    SQLITE {
        @Override
        Database fresh(Path dataDir, Clock clock) {
            return open(dataDir, clock);
        }

        @Override
        Database open(Path dataDir, Clock clock) {
            return Databases.open(UsersAssembly.SERVICE, DatabaseConfig.defaults(), dataDir, clock);
        }
    },
    POSTGRES {
        @Override
        Database fresh(Path dataDir, Clock clock) {
            try (Connection connection = postgres().getPostgresDatabase().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("DROP SCHEMA IF EXISTS users CASCADE");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return open(dataDir, clock);
        }

        @Override
        Database open(Path dataDir, Clock clock) {
            String url = "jdbc:postgresql://127.0.0.1:" + postgres().getPort() + "/postgres";
            return Databases.open(
                    UsersAssembly.SERVICE,
                    DatabaseConfig.postgres(url, "postgres", Secret.of("unused")),
                    dataDir,
                    clock);
        }
    };

    private static EmbeddedPostgres postgres;

    abstract Database fresh(Path dataDir, Clock clock);

    abstract Database open(Path dataDir, Clock clock);

    /** A server of this run's own; it ends with it. Where none starts, its tests are skipped, or fail if required. */
    private static synchronized EmbeddedPostgres postgres() {
        if (postgres == null) {
            try {
                postgres = EmbeddedPostgres.start();
            } catch (IOException | RuntimeException | LinkageError e) {
                if (System.getProperty("gopuram.require", "").contains("postgres")) {
                    throw new AssertionError("Postgres is required and did not start", e);
                }
                Assumptions.abort("Postgres did not start here: " + e);
            }
        }
        return postgres;
    }
}
