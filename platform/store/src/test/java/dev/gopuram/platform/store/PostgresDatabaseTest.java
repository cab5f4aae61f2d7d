package dev.gopuram.platform.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import dev.gopuram.testkit.PrivatePostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PostgresDatabaseTest {
    private static final Duration SHORT = Duration.ofMillis(1_000);

    @TempDir
    Path dataDir;

    @Test
    void a_wrong_password_is_unavailable_with_its_cause_and_without_the_password() {
        PrivatePostgres server = Server.postgres();
        Server.POSTGRES.reset("ledger");
        server.requirePasswordOf("guarded", "right-password");
        DatabaseConfig right = DatabaseConfig.postgres(server.url(), "guarded", Secret.of("right-password"));

        Databases.open("ledger", right, dataDir, Clock.system()).close();
        assertUnavailable(config(server.url(), "guarded"));
    }

    @Test
    void a_server_that_is_not_there_is_unavailable() throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertUnavailable(config("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres"));
    }

    @Test
    @Timeout(30)
    void a_server_that_accepts_and_says_nothing_is_unavailable_within_the_timeout() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
            assertUnavailable(config("jdbc:postgresql://127.0.0.1:" + silent.getLocalPort() + "/postgres", "postgres"));
        }
    }

    @Test
    @Timeout(30)
    void a_statement_that_runs_too_long_is_stopped() {
        Server.POSTGRES.reset("ledger");
        DatabaseConfig config =
                config(Server.postgres().url(), Server.postgres().user());
        try (Database database = Databases.open("ledger", config, dataDir, Clock.system())) {
            assertThatThrownBy(() -> database.write(tx -> tx.first("SELECT pg_sleep(60)", row -> 1)))
                    .isInstanceOfSatisfying(
                            Problem.class, p -> assertThat(p.code()).isEqualTo(Problem.Code.UNAVAILABLE));
            assertThat(database.<Integer>write(tx -> tx.update("INSERT INTO entry (id) VALUES ('a')")))
                    .isEqualTo(1);
        }
    }

    @Test
    @Timeout(60)
    void connections_that_the_server_dropped_are_replaced() {
        Server.POSTGRES.reset("ledger");
        PrivatePostgres server = Server.postgres();
        try (Database database = Server.POSTGRES.open("ledger", dataDir)) {
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    + " WHERE application_name = 'gopuram-ledger'");
            long end = System.nanoTime() + Started.BOUND.toNanos();
            int written = 0;
            while (written == 0 && System.nanoTime() < end) {
                try {
                    written = database.write(tx -> tx.update("INSERT INTO entry (id) VALUES ('a')"));
                } catch (Problem p) {
                    assertThat(p.code()).isEqualTo(Problem.Code.UNAVAILABLE);
                }
            }
            assertThat(written).isEqualTo(1);
        }
    }

    @Test
    void several_nodes_that_start_at_once_migrate_once() {
        Server.POSTGRES.reset("ledger");
        List<Started<Database>> opening = IntStream.range(0, 4)
                .mapToObj(i -> Started.of(() -> Server.POSTGRES.open("ledger", dataDir)))
                .toList();

        List<Database> opened = opening.stream().map(Started::get).toList();
        int ran = opened.getFirst()
                .read(tx -> tx.first("SELECT count(*) AS n FROM schema_history", row -> row.intValue("n"))
                        .orElseThrow());
        opened.forEach(Database::close);
        assertThat(ran).isEqualTo(2);
    }

    private void assertUnavailable(DatabaseConfig config) {
        assertThatThrownBy(() -> Databases.open("ledger", config, dataDir, Clock.system()))
                .isInstanceOfSatisfying(Problem.class, p -> {
                    assertThat(p.code()).isEqualTo(Problem.Code.UNAVAILABLE);
                    assertThat(p).hasRootCauseInstanceOf(Exception.class);
                    assertThat(p.detail()).doesNotContain("wrong-password");
                });
    }

    private static DatabaseConfig config(String url, String user) {
        return new DatabaseConfig(url, user, Secret.of("wrong-password"), 1, 1, 8, SHORT, SHORT);
    }
}
