package dev.gopuram.platform.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Assumptions;
import org.opentest4j.AssertionFailedError;

/**
 * A Postgres of this test run's own, started when first wanted, gone with the run. Where it cannot start, its tests are skipped with the
 * reason, or fail where the system property {@code gopuram.require} names postgres.
 */
final class EmbeddedServer {
    private static EmbeddedServer shared;

    private final EmbeddedPostgres postgres;

    private EmbeddedServer(EmbeddedPostgres postgres) {
        this.postgres = postgres;
    }

    static synchronized EmbeddedServer shared() {
        if (shared == null) {
            try {
                shared = new EmbeddedServer(EmbeddedPostgres.start());
            } catch (IOException | RuntimeException | LinkageError e) {
                if (System.getProperty("gopuram.require", "").contains("postgres")) {
                    throw new AssertionFailedError("Postgres is required and did not start", e);
                }
                Assumptions.abort("Postgres did not start here: " + e);
            }
        }
        return shared;
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.getPort() + "/postgres";
    }

    void execute(String sql) {
        try (Connection connection = DriverManager.getConnection(url(), "postgres", "postgres");
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** Makes a user whose password the server really asks for; it trusts everybody else. */
    void requirePasswordOf(String user, String password) {
        execute("CREATE ROLE " + user + " LOGIN PASSWORD '" + password + "'");
        execute("GRANT CREATE ON DATABASE postgres TO " + user);
        try (Connection connection = DriverManager.getConnection(url(), "postgres", "postgres");
                Statement statement = connection.createStatement();
                ResultSet setting = statement.executeQuery("SHOW hba_file")) {
            setting.next();
            Path rules = Path.of(setting.getString(1));
            String rule = "host all " + user + " 127.0.0.1/32 scram-sha-256\n";
            Files.writeString(rules, rule + Files.readString(rules));
            statement.execute("SELECT pg_reload_conf()");
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
