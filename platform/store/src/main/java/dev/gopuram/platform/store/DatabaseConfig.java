package dev.gopuram.platform.store;

import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Where a service keeps its data.
 *
 * @param url {@code sqlite} for a file of the service's name in the data directory, or {@code jdbc:postgresql://...}
 * @param user who logs in to Postgres; unused on SQLite
 * @param password that user's; unused on SQLite
 * @param readers transactions that may read at once, each a thread and a connection on SQLite
 * @param writers transactions that may write at once on Postgres; SQLite has one
 * @param maxQueue transactions that may wait for SQLite's reader or writer threads before more are refused
 * @param connectTimeout the longest wait for a connection, new or pooled, and for a lock that another program holds
 * @param statementTimeout the longest a Postgres statement may run
 */
public record DatabaseConfig(
        String url,
        @Nullable String user,
        @Nullable Secret password,
        int readers,
        int writers,
        int maxQueue,
        Duration connectTimeout,
        Duration statementTimeout) {
    static final String SQLITE = "sqlite";
    static final String POSTGRES_PREFIX = "jdbc:postgresql:";

    private static final int MAX_CONNECTIONS = 256;
    private static final int MAX_QUEUE = 1_000_000;
    private static final Duration SHORTEST = Duration.ofMillis(250);
    private static final Duration LONGEST = Duration.ofHours(1);

    public DatabaseConfig {
        if (!url.equals(SQLITE) && !url.startsWith(POSTGRES_PREFIX)) {
            throw Problem.invalid("url", url, SQLITE + " or " + POSTGRES_PREFIX + "//host:port/database");
        }
        requireWithin("readers", readers, MAX_CONNECTIONS);
        requireWithin("writers", writers, MAX_CONNECTIONS);
        requireWithin("max_queue", maxQueue, MAX_QUEUE);
        requireWithin("connect_timeout", connectTimeout);
        requireWithin("statement_timeout", statementTimeout);
    }

    public static DatabaseConfig defaults() {
        return new DatabaseConfig(SQLITE, null, null, 4, 8, 1_024, Duration.ofSeconds(5), Duration.ofSeconds(30));
    }

    /** Whether the data lies with the process, so that only one process can write it. */
    public boolean embedded() {
        return url.equals(SQLITE);
    }

    /** The defaults on a Postgres server. */
    public static DatabaseConfig postgres(String url, String user, Secret password) {
        DatabaseConfig base = defaults();
        return new DatabaseConfig(
                url,
                user,
                password,
                base.readers,
                base.writers,
                base.maxQueue,
                base.connectTimeout,
                base.statementTimeout);
    }

    private static void requireWithin(String field, int value, int max) {
        if (value < 1 || value > max) {
            throw Problem.invalid(field, value, "1.." + max);
        }
    }

    private static void requireWithin(String field, Duration value) {
        if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
            throw Problem.invalid(field, value, "250ms..1h");
        }
    }
}
