package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Callers that keep hammering a running node. Each of this machine's loopback addresses is a caller of its own. */
@Timeout(300)
class TarpitTest {
    private static final String NODE = "all";
    private static final String BALANCER = "127.0.0.9";
    private static final String GUESSER = "127.0.0.2";
    private static final String STRANGER = "127.0.0.3";
    private static final Duration SOON = Duration.ofSeconds(30);

    /** From the fifth guess on 50 ms, then twice as long each time, up to 400 ms. */
    private static final String QUICK = """
            server: { port: 0, grpc_port: 0, admin_port: 0, trusted_proxies: [%s] }
            tarpit: { threshold: 4.5, first: 50ms, factor: 2, cap: 400ms, half_life: 1d }
            """.formatted(BALANCER);

    private static final int[] WAITS_MS = {0, 0, 0, 0, 0, 70, 141, 282, 400, 400, 400};

    private static final int BOUND = 30;
    private static final int TOO_MANY = 50;
    /** Threads that a process may gain for its own reasons, such as compiling; a thread for each who waits would be more. */
    private static final int THREADS_OF_ITS_OWN = BOUND / 3;

    /** One guess, and whoever made it waits for minutes. */
    private static final String SEVERE = """
            tarpit:
              { weights: { unauthenticated: 1000 }, threshold: 1, first: 2m, cap: 2m, half_life: 1d,
                max_parked: %d, max_parked_per_caller: %d }
            """.formatted(BOUND, BOUND);

    @Test
    void a_guesser_waits_longer_each_time_up_to_the_cap_and_nobody_else_waits(@TempDir Path dir) throws IOException {
        try (Installation installation = Installation.start(Layout.ONE_PROCESS, dir, QUICK)) {
            String key = Api.createKey(installation, "models").path("secret").asString();
            for (int guesses = 0; guesses < WAITS_MS.length; guesses++) {
                awaitOffences(installation, guesses);
                long from = System.nanoTime();
                assertThat(guess(installation, GUESSER, "")).startsWith("HTTP/1.1 401");
                assertThat(Duration.ofNanos(System.nanoTime() - from))
                        .isGreaterThan(Duration.ofMillis(WAITS_MS[guesses]));
                assertThat(request(installation, GUESSER, key, "")).startsWith("HTTP/1.1 200");
                assertThat(request(installation, STRANGER, key, "")).startsWith("HTTP/1.1 200");
            }
            awaitOffences(installation, WAITS_MS.length);
            assertThat(guess(installation, STRANGER, "")).startsWith("HTTP/1.1 401");
            Eventually.until("both are scored", SOON, () -> metric(installation, "gopuram_tarpit_callers") == 2);

            assertThat(worst(installation).path("caller").asString()).isEqualTo("ip:" + GUESSER);
            assertThat(worst(installation).path("delay_ms").asInt()).isEqualTo(400);
            assertThat(metric(installation, "gopuram_tarpit_delayed_total"))
                    .as("the guesser's alone")
                    .isEqualTo(delayed());
            try (Api admin = Api.admin(installation)) {
                assertThat(admin.delete("/admin/v1/tarpit/ip:" + GUESSER).status())
                        .isEqualTo(200);
            }
            assertThat(guess(installation, GUESSER, "")).startsWith("HTTP/1.1 401");
            assertThat(metric(installation, "gopuram_tarpit_delayed_total")).isEqualTo(delayed());
        }
    }

    @Test
    void a_load_balancer_is_never_the_culprit(@TempDir Path dir) throws IOException {
        try (Installation installation = Installation.start(Layout.ONE_PROCESS, dir, QUICK)) {
            for (int guesses = 0; guesses < WAITS_MS.length; guesses++) {
                awaitOffences(installation, guesses);
                assertThat(guess(installation, BALANCER, "x-forwarded-for: 198.51.100.1, 203.0.113.7\r\n"))
                        .startsWith("HTTP/1.1 401");
                assertThat(guess(installation, BALANCER, "")).startsWith("HTTP/1.1 401");
            }
            assertThat(metric(installation, "gopuram_tarpit_delayed_total")).isEqualTo(delayed());
            assertThat(guess(installation, STRANGER, "x-forwarded-for: 203.0.113.99\r\n"))
                    .startsWith("HTTP/1.1 401");
            Eventually.until("both are scored", SOON, () -> metric(installation, "gopuram_tarpit_callers") == 2);

            try (Api admin = Api.admin(installation)) {
                assertThat(admin.get("/admin/v1/tarpit").json().path("callers"))
                        .extracting(caller -> caller.path("caller").asString())
                        .containsExactlyInAnyOrder("ip:203.0.113.7", "ip:" + STRANGER);
            }
        }
    }

    @Test
    void so_many_wait_and_no_more_no_thread_waits_for_them_and_others_are_served(@TempDir Path dir) throws IOException {
        try (Installation installation = Installation.start(Layout.ONE_PROCESS, dir, SEVERE)) {
            String key = Api.createKey(installation, "models").path("secret").asString();
            List<Socket> hammering = new ArrayList<>();
            try {
                for (int i = 0; i < BOUND + TOO_MANY; i++) {
                    assertThat(request(installation, STRANGER, key, "")).startsWith("HTTP/1.1 200");
                }
                assertThat(guess(installation, GUESSER, "")).startsWith("HTTP/1.1 401");
                awaitOffences(installation, 1);
                int threads = threads(installation);

                for (int i = 0; i < BOUND + TOO_MANY; i++) {
                    hammering.add(begin(installation, GUESSER, "nobody", ""));
                }
                Eventually.until(
                        "the last is refused",
                        SOON,
                        () -> metric(installation, "gopuram_tarpit_refused_total") == TOO_MANY);

                for (int i = 0; i < BOUND; i++) {
                    assertThat(request(installation, STRANGER, key, "")).startsWith("HTTP/1.1 200");
                    assertThat(request(installation, GUESSER, key, "")).startsWith("HTTP/1.1 200");
                }
                assertThat(threads(installation) - threads)
                        .as("threads for %d who wait", BOUND)
                        .isLessThan(THREADS_OF_ITS_OWN);
                assertThat(metric(installation, "gopuram_tarpit_parked")).isEqualTo(BOUND);
                assertThat(metric(installation, "gopuram_tarpit_delayed_total")).isEqualTo(BOUND);
                assertThat(answered(hammering))
                        .hasSize(TOO_MANY)
                        .allSatisfy(reply -> assertThat(reply)
                                .startsWith("HTTP/1.1 429")
                                .containsPattern("(?i)retry-after: 120\r\n"));
            } finally {
                for (Socket socket : hammering) {
                    socket.close();
                }
            }
            Eventually.until(
                    "who left has freed its place", SOON, () -> metric(installation, "gopuram_tarpit_parked") == 0);
        }
    }

    /** An offence counts when its reply has been sent, which may be after the reply has been read. */
    private static void awaitOffences(Installation installation, int offences) {
        Eventually.until(
                offences + " offences",
                SOON,
                () -> worst(installation).path("offences").asInt(0) == offences);
    }

    private static int delayed() {
        int delayed = 0;
        for (int wait : WAITS_MS) {
            delayed += wait > 0 ? 1 : 0;
        }
        return delayed;
    }

    /** The replies that are there already. */
    private static List<String> answered(List<Socket> sockets) throws IOException {
        List<String> replies = new ArrayList<>();
        for (Socket socket : sockets) {
            if (socket.getInputStream().available() > 0) {
                replies.add(new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return replies;
    }

    private static String guess(Installation installation, String from, String headers) throws IOException {
        return request(installation, from, "nobody", headers);
    }

    private static String request(Installation installation, String from, String key, String headers)
            throws IOException {
        try (Socket socket = begin(installation, from, key, headers)) {
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Socket begin(Installation installation, String from, String key, String headers) throws IOException {
        URI url = URI.create(installation.url());
        Socket socket = new Socket(InetAddress.getByName(url.getHost()), url.getPort(), InetAddress.getByName(from), 0);
        String head = "GET /v1/models HTTP/1.1\r\nHost: a\r\nConnection: close\r\nx-api-key: " + key + "\r\n";
        socket.getOutputStream().write((head + headers + "\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static JsonNode worst(Installation installation) {
        try (Api admin = Api.admin(installation)) {
            return admin.get("/admin/v1/tarpit?limit=1").json().path("callers").path(0);
        }
    }

    private static int metric(Installation installation, String name) {
        Matcher m = Pattern.compile("(?m)^" + name + "(?:\\{.*})? (\\S+)$").matcher(installation.metrics(NODE));
        assertThat(m.find()).as(name).isTrue();
        return (int) Double.parseDouble(m.group(1));
    }

    private static int threads(Installation installation) {
        try {
            return Files.readAllLines(Path.of("/proc/" + installation.pid(NODE) + "/status")).stream()
                    .filter(line -> line.startsWith("Threads:"))
                    .mapToInt(line ->
                            Integer.parseInt(line.substring("Threads:".length()).strip()))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
