package dev.gopuram.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Postgres server for one test process: the installed binaries, else the ones that a test library brings, on a data
 * directory and a port of their own, stopped with the process. Where neither starts, the tests that need it are skipped,
 * unless the system property {@code gopuram.require} names {@code postgres}.
 */
public final class PrivatePostgres {
    private static final Logger LOG = LoggerFactory.getLogger(PrivatePostgres.class);
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final String USER = "gopuram";
    private static final Duration START_PATIENCE = Duration.ofSeconds(60);
    private static final Duration COMMAND_PATIENCE = Duration.ofMinutes(2);
    private static final Duration STOP_PATIENCE = Duration.ofSeconds(20);

    /** Runs the server as a child, and stops it when the pipe from this process ends. */
    private static final String GUARD = "\"$@\" & child=$!; cat >/dev/null; kill -INT $child; wait $child";

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final int port;
    private final String user;

    private PrivatePostgres(int port, String user) {
        this.port = port;
        this.user = user;
    }

    /** The server of this process, started on first use; empty where the machine has none and none is required. */
    public static Optional<PrivatePostgres> shared() {
        return Holder.SHARED;
    }

    /** Whether the build demands the tests against Postgres. */
    public static boolean required() {
        return List.of(System.getProperty("gopuram.require", "").split(",", -1)).contains("postgres");
    }

    public String user() {
        return user;
    }

    /** Makes a new, empty database and answers its JDBC URL, user included. */
    public String newDatabase() {
        String name = "test_" + DATABASES.incrementAndGet();
        execute("CREATE DATABASE " + name);
        return url(name) + "?user=" + user;
    }

    /** The JDBC URL of the database that every server has; the user is the caller's to name. */
    public String url() {
        return url("postgres");
    }

    /** Makes a user whose password the server really asks for; it trusts everybody else. */
    public void requirePasswordOf(String newUser, String password) {
        execute("CREATE ROLE " + newUser + " LOGIN PASSWORD '" + password + "'");
        execute("GRANT CREATE ON DATABASE postgres TO " + newUser);
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet setting = statement.executeQuery("SHOW hba_file")) {
            setting.next();
            Path rules = Path.of(setting.getString(1));
            String rule = "host all " + newUser + " 127.0.0.1/32 scram-sha-256\n";
            Files.writeString(rules, rule + Files.readString(rules));
            statement.execute("SELECT pg_reload_conf()");
        } catch (SQLException | IOException failure) {
            throw new IllegalStateException("the private Postgres takes no rule", failure);
        }
    }

    /** Runs one statement in the database of {@link #url()}. */
    public void execute(String sql) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException("the private Postgres refuses " + sql, failure);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user, "");
    }

    private String url(String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    private static Optional<Path> binaries() {
        try (Stream<Path> versions = Files.exists(DEBIAN) ? Files.list(DEBIAN) : Stream.empty()) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                    .max(Comparator.comparing(Path::toString));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    private static Optional<PrivatePostgres> find() {
        try {
            Optional<Path> bin = binaries();
            return Optional.of(bin.isPresent() ? start(bin.get()) : startBundled());
        } catch (IOException | IllegalStateException failure) {
            if (required()) {
                throw new IllegalStateException(
                        "postgres: does not start (expected: server binaries in " + DEBIAN + "/*/bin)", failure);
            }
            LOG.warn("no Postgres starts: tests that need one are skipped", failure);
            return Optional.empty();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting the private Postgres", interrupted);
        }
    }

    private static PrivatePostgres startBundled() throws IOException {
        EmbeddedPostgres bundled = EmbeddedPostgres.builder().start();
        return new PrivatePostgres(bundled.getPort(), "postgres");
    }

    private static PrivatePostgres start(Path bin) throws IOException, InterruptedException {
        Path home = Files.createTempDirectory("gopuram-postgres");
        boolean root = "root".equals(System.getProperty("user.name"));
        if (root) {
            Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.setOwner(
                    home, home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postgres"));
        }
        Path data = home.resolve("data");
        run(command(root, bin.resolve("initdb"), "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync"));
        int port = FreePort.find();
        List<String> guarded = command(
                root,
                "/bin/sh",
                "-c",
                GUARD,
                "guard",
                bin.resolve("postgres"),
                "-D",
                data,
                "-p",
                port,
                "-k",
                home,
                "-h",
                "127.0.0.1",
                "-F");
        Path log = home.resolve("server.log");
        Process guard = new ProcessBuilder(guarded)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(guard, home), "stop-postgres"));
        PrivatePostgres postgres = new PrivatePostgres(port, USER);
        if (!Eventually.within(START_PATIENCE, () -> !guard.isAlive() || postgres.answers()) || !guard.isAlive()) {
            throw new IOException("it says: " + Files.readString(log));
        }
        return postgres;
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(1);
        } catch (SQLException notYet) {
            return false;
        }
    }

    private static void stop(Process guard, Path home) {
        try {
            guard.getOutputStream().close();
            if (!guard.waitFor(STOP_PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
                guard.destroyForcibly();
            }
            TemporaryFiles.delete(home);
        } catch (IOException | InterruptedException failure) {
            LOG.warn("the private Postgres did not stop cleanly", failure);
        }
    }

    /** Postgres refuses to run as root, so root runs it as the user that its package made. */
    private static List<String> command(boolean root, Object... words) {
        List<String> command = new ArrayList<>(root ? List.of("runuser", "-u", "postgres", "--") : List.of());
        Stream.of(words).map(Object::toString).forEach(command::add);
        return command;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said;
        try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
            said = reader.lines().reduce("", (all, line) -> all + "\n" + line);
        }
        if (!process.waitFor(COMMAND_PATIENCE.toSeconds(), TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException(command + " failed:" + said);
        }
    }

    private static final class Holder {
        static final Optional<PrivatePostgres> SHARED = find();
    }
}
