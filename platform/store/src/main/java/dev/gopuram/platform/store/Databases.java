package dev.gopuram.platform.store;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Opens a service's database, and brings its schema to the version this jar knows. */
public final class Databases {
    private static final Pattern SERVICE = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    private Databases() {}

    /**
     * Opens the database of a service, whose migrations lie in {@code dev/gopuram/SERVICE/db} on the classpath. Throws
     * UNAVAILABLE where it cannot be reached, and CONFLICT where another process has it or another jar has changed it.
     */
    public static Database open(String service, DatabaseConfig config, Path dataDir, Clock clock) {
        return open(service, config, dataDir, clock, Databases.class.getClassLoader());
    }

    static Database open(String service, DatabaseConfig config, Path dataDir, Clock clock, ClassLoader migrations) {
        if (!SERVICE.matcher(service).matches()) {
            throw Problem.invalid("service", service, "lower-case letters, digits and _");
        }
        Migrations known = Migrations.of(service, migrations, clock);
        return config.url().equals(DatabaseConfig.SQLITE)
                ? SqliteDatabase.open(service, config, dataDir, known, clock)
                : PostgresDatabase.open(service, config, known);
    }
}
