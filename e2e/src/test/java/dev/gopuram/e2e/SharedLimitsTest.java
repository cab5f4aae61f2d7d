package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.PrivateRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three gateways, processes of their own, share a limit through one Redis, which dies, comes back empty, and hangs. Each
 * test comes from an address of its own, for which nothing is counted yet.
 */
@Tag("heavy")
@Timeout(600)
class SharedLimitsTest {
    private static final int GATEWAYS = 3;
    private static final int LIMIT = 300;
    private static final int SHARE = LIMIT / GATEWAYS;
    /** What each takes ahead at most, which is the slack that the settings declare: 20 % of the limit over the gateways. */
    private static final int SLICE = LIMIT * 20 / 100 / GATEWAYS;
    /** Much longer than a gateway does not believe a Redis that came back empty. */
    private static final Duration AFTERWARDS = Duration.ofSeconds(10);
    /** How long a call may wait for Redis; a call that has what it needs waits for nothing. */
    private static final Duration GRANT_WAIT = Duration.ofSeconds(5);

    private static PrivateRedis redis;
    private static List<Gateway> gateways = List.of();

    @BeforeAll
    static void start(@TempDir Path dir) {
        Optional<PrivateRedis> started = PrivateRedis.start();
        assumeTrue(started.isPresent(), "no Redis on this machine");
        redis = started.get();
        gateways = new ArrayList<>();
        for (int i = 0; i < GATEWAYS; i++) {
            gateways.add(new Gateway(dir.resolve("gateway-" + i), "local_share"));
        }
    }

    @AfterEach
    void revive() {
        redis.kill();
        redis.startAgain();
    }

    @AfterAll
    static void stop() {
        gateways.forEach(Gateway::close);
        if (redis != null) {
            redis.close();
        }
    }

    @Test
    void together_they_let_through_the_limit_also_while_redis_is_killed_and_comes_back_empty() throws Exception {
        try (Callers callers = new Callers("127.0.0.11")) {
            for (Gateway each : gateways) {
                Eventually.until("every gateway takes part", () -> callers.admitted(each));
            }
            Eventually.until("one uses more than its own share", () -> {
                callers.admitted(gateways.getFirst());
                return callers.admitted > SHARE + SHARE / 2;
            });
            redis.kill();
            callers.rounds(10);
            redis.startAgain();
            Eventually.until("all of it is used", () -> {
                callers.rounds(1);
                return callers.admitted >= LIMIT;
            });
            long end = System.nanoTime() + AFTERWARDS.toNanos();
            while (System.nanoTime() - end < 0) {
                callers.rounds(1);
            }
            assertThat(callers.admitted).isBetween(LIMIT, LIMIT + GATEWAYS * SLICE);
        }
    }

    @Test
    void without_redis_each_gateway_does_what_is_declared(@TempDir Path dir) throws Exception {
        redis.kill();
        try (Gateway open = new Gateway(dir.resolve("open"), "open");
                Gateway closed = new Gateway(dir.resolve("closed"), "closed")) {
            for (Gateway sharing : gateways) {
                assertThat(admittedOf(sharing, "127.0.0.12", LIMIT))
                        .as("local share")
                        .isEqualTo(SHARE);
            }
            assertThat(admittedOf(open, "127.0.0.12", LIMIT + 10)).as("open").isEqualTo(LIMIT + 10);
            try (Callers callers = new Callers("127.0.0.12")) {
                assertThat(callers.call(closed)).as("closed").isEqualTo(503);
            }
        } finally {
            redis.startAgain();
        }
    }

    @Test
    void a_call_that_has_its_grant_does_not_wait_for_a_redis_that_hangs() throws Exception {
        try (Callers callers = new Callers("127.0.0.13")) {
            for (Gateway each : gateways) {
                Eventually.until("every gateway takes part", () -> callers.admitted(each));
            }
            redis.hang();
            for (Gateway each : gateways) {
                for (int i = 0; i < SLICE / 2; i++) {
                    long begin = System.nanoTime();
                    assertThat(callers.call(each)).isEqualTo(200);
                    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(GRANT_WAIT);
                }
            }
        }
    }

    private static int admittedOf(Gateway gateway, String from, int calls) throws IOException {
        try (Callers callers = new Callers(from)) {
            for (int i = 0; i < calls; i++) {
                callers.admitted(gateway);
            }
            return callers.admitted;
        }
    }

    /** An installation of one process, one of several that share the limit. */
    private static final class Gateway implements AutoCloseable {
        private final Installation installation;

        Gateway(Path dir, String without) {
            installation = Installation.start(Layout.ONE_PROCESS, dir, """
                limits: { shared: { per: ip, limit: %d/month, routes: [models] } }
                redis: { url: "%s", timeout: 60s }
                sharing:
                  store: redis
                  gateways: %d
                  without: %s
                  slice_percent: 20
                  lease: 5m
                  keep: 5m
                  grant_wait: %ds
                """.formatted(
                            LIMIT, redis.url(), GATEWAYS, without, GRANT_WAIT.toSeconds()));
        }

        @Override
        public void close() {
            installation.close();
        }
    }

    /** Who calls from one address. */
    private static final class Callers implements AutoCloseable {
        private final HttpClient http;
        private int admitted;

        Callers(String from) throws IOException {
            http = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .localAddress(InetAddress.getByName(from))
                    .build();
        }

        void rounds(int count) {
            for (int i = 0; i < count; i++) {
                gateways.forEach(this::admitted);
            }
        }

        /** Whether one more call was let through. */
        boolean admitted(Gateway gateway) {
            int status = call(gateway);
            assertThat(status).isIn(200, 429);
            if (status == 200) {
                admitted++;
            }
            return status == 200;
        }

        int call(Gateway gateway) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(gateway.installation.url() + "/v1/models"))
                    .header("authorization", "Bearer " + gateway.installation.adminKey())
                    .build();
            try {
                return http.send(request, HttpResponse.BodyHandlers.discarding())
                        .statusCode();
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(interrupted);
            }
        }

        @Override
        public void close() {
            http.close();
        }
    }
}
