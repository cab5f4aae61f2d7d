package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.OpenAiText;
import dev.gopuram.testkit.ScriptedUpstream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that dies keeps what it acknowledged, and one that is asked to leave finishes what it began. */
@Timeout(900)
class RestartTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String NODE = "all";
    private static final String COLLECTION = "ledger";
    private static final long SEED = 20_261;
    private static final int KILLS = 3;
    private static final int HEAVY_KILLS = 12;
    /** Below the largest page of results, so that one query shows all that is found. */
    private static final int DOCUMENTS = 60;

    private static final int MAX_WRITES_BETWEEN_KILLS = 30;
    private static final int MAX_NANOS_AFTER_WRITE = 30_000_000;
    private static final String QUICK_COMMITS = "search: { commit_interval: 100ms, refresh_interval: 20ms }\n";

    @Test
    void what_was_acknowledged_is_found_after_three_kills(@TempDir Path dir) {
        killWhileWriting(dir, KILLS, SEED);
    }

    @Test
    @Tag("heavy")
    void what_was_acknowledged_is_found_after_twelve_kills(@TempDir Path dir) {
        killWhileWriting(dir, HEAVY_KILLS, SEED + 1);
    }

    @Test
    void a_stream_that_runs_when_the_node_is_told_to_stop_is_finished(@TempDir Path dir) {
        Semaphore more = new Semaphore(0);
        try (ScriptedUpstream upstream = ScriptedUpstream.open();
                Installation installation =
                        Installation.start(Layout.ONE_PROCESS, dir, Installation.provider("mock", upstream.uri(), ""));
                Api api = new Api(installation.url(), allRights(installation))) {
            Corpus.store(api);
            String adminKey = installation.adminKey();
            URI address = URI.create(installation.url());
            upstream.next((request, reply) -> {
                reply.head(200, "content-type", "text/event-stream", "transfer-encoding", "chunked");
                reply.chunk(OpenAiText.piece("before "));
                more.acquire();
                reply.chunk(OpenAiText.piece("after"));
                reply.chunk(OpenAiText.finish());
                reply.chunk(OpenAiText.DONE);
                reply.lastChunk();
            });

            try (EventStream stream = api.stream("mock/m", "", "go on")) {
                assertThat(stream.nextText()).isEqualTo("before ");
                installation.terminate(NODE);
                Eventually.until("no new request is taken", SOON, () -> refused(address));
                more.release();

                assertThat(EventStream.text(stream.rest())).isEqualTo("after");
                assertThat(stream.done()).isTrue();
            }
            assertThat(installation.exitCode(NODE)).isZero();

            installation.startAgain(NODE);
            assertThat(installation.adminKey()).isEqualTo(adminKey);
            try (Api again = new Api(installation.url(), allRights(installation))) {
                assertThat(again.search(Corpus.COLLECTION, "hybrid", Corpus.TEXT.question(), 3))
                        .startsWith(Corpus.TEXT.id());
            }
        }
    }

    @Test
    void a_second_process_on_the_same_data_is_refused_with_a_reason(@TempDir Path dir) {
        try (Installation installation = Installation.start(Layout.ONE_PROCESS, dir)) {
            Installation.Outcome second = Installation.run(
                    "serve",
                    "--config",
                    installation.configFile(NODE).toString(),
                    "--data",
                    installation.data(NODE).toString());

            assertThat(second.exitCode()).isEqualTo(1);
            assertThat(second.err().lines().toList())
                    .singleElement()
                    .asString()
                    .contains(installation.data(NODE).toString())
                    .contains("is open in process " + installation.pid(NODE))
                    .contains("expected: ");
            try (Api api = new Api(installation.url(), installation.adminKey())) {
                assertThat(api.get("/readyz").status())
                        .as("the first is unharmed")
                        .isEqualTo(200);
            }
        }
    }

    private static void killWhileWriting(Path dir, int kills, long seed) {
        Random random = new Random(seed);
        try (Installation installation = Installation.start(Layout.ONE_PROCESS, dir, QUICK_COMMITS)) {
            String key = allRights(installation);
            try (Api api = new Api(installation.url(), key)) {
                assertThat(api.put("/v1/collections/" + COLLECTION).status()).isEqualTo(200);
            }
            Map<Integer, Integer> acknowledged = new TreeMap<>();
            for (int kill = 1; kill <= kills; kill++) {
                int inDoubt = writeUntilKilled(installation, key, acknowledged, random);
                installation.startAgain(NODE);
                try (Api api = new Api(installation.url(), key)) {
                    settle(api, acknowledged, inDoubt);
                    assertFound(api, acknowledged, "seed " + seed + ", kill " + kill);
                }
            }
            assertThat(acknowledged).as("the writer got somewhere").isNotEmpty();
        }
    }

    /**
     * Stores and deletes until the process dies under it at a random moment.
     *
     * @param acknowledged what is stored, as the revision by document
     * @return the document whose last change got no answer
     */
    private static int writeUntilKilled(
            Installation installation, String key, Map<Integer, Integer> acknowledged, Random random) {
        int writes = 1 + random.nextInt(MAX_WRITES_BETWEEN_KILLS);
        long delayNanos = random.nextInt(MAX_NANOS_AFTER_WRITE);
        AtomicInteger done = new AtomicInteger();
        Thread killer = Thread.startVirtualThread(() -> {
            Eventually.until("enough writes", SOON, () -> done.get() >= writes);
            LockSupport.parkNanos(delayNanos);
            installation.kill(NODE);
        });
        int document = -1;
        try (Api api = new Api(installation.url(), key)) {
            while (true) {
                document = random.nextInt(DOCUMENTS);
                boolean wait = random.nextBoolean();
                if (acknowledged.containsKey(document) && random.nextInt(3) == 0) {
                    assertThat(api.delete(path(document) + "?refresh=" + (wait ? "wait" : "later"))
                                    .status())
                            .isEqualTo(200);
                    acknowledged.remove(document);
                } else {
                    int revision = random.nextInt(1_000_000);
                    store(api, document, revision, wait);
                    acknowledged.put(document, revision);
                }
                done.incrementAndGet();
            }
        } catch (UncheckedIOException killed) {
            join(killer);
            return document;
        }
    }

    /** A change without an answer may have happened or not; what the document is now decides. */
    private static void settle(Api api, Map<Integer, Integer> acknowledged, int inDoubt) {
        Reply reply = api.get(path(inDoubt));
        if (reply.status() == 404) {
            acknowledged.remove(inDoubt);
        } else {
            String text = reply.json().path("content").asString();
            acknowledged.put(inDoubt, Integer.parseInt(text.substring(text.lastIndexOf('r') + 1)));
        }
    }

    private static void assertFound(Api api, Map<Integer, Integer> acknowledged, String when) {
        acknowledged.forEach((document, revision) -> assertThat(
                        api.get(path(document)).json().path("content").asString())
                .as(when)
                .isEqualTo(text(document, revision)));
        List<String> expected =
                acknowledged.keySet().stream().map(RestartTest::id).sorted().toList();
        for (String mode : List.of("text", "vector", "hybrid")) {
            // What was stored without waiting becomes visible within the refresh interval, not before.
            Eventually.within(SOON, () -> sorted(api, mode).equals(expected));
            assertThat(sorted(api, mode)).as(when + ", " + mode).isEqualTo(expected);
        }
    }

    /** Every document that any query finds, once for each time that it is found. */
    private static List<String> sorted(Api api, String mode) {
        List<String> found = new ArrayList<>(api.search(COLLECTION, mode, "entry in the ledger", 100));
        found.sort(null);
        return List.copyOf(found);
    }

    private static void store(Api api, int document, int revision, boolean wait) {
        Reply reply = api.post(
                "/v1/collections/" + COLLECTION + "/documents",
                Map.of(
                        "refresh",
                        wait ? "wait" : "later",
                        "documents",
                        List.of(Map.of("id", id(document), "text", text(document, revision)))));
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
    }

    private static String id(int document) {
        return "d" + document;
    }

    private static String text(int document, int revision) {
        return "This entry in the ledger is number " + document + " in its revision r" + revision;
    }

    private static String path(int document) {
        return "/v1/collections/" + COLLECTION + "/documents/" + id(document);
    }

    private static boolean refused(URI address) {
        try (Api probe = new Api(address.toString(), "")) {
            return probe.get("/v1/models").status() == 503;
        } catch (UncheckedIOException closed) {
            return true;
        }
    }

    private static String allRights(Installation installation) {
        return Api.createKey(installation, "chat", "search", "search:write", "embed", "models")
                .path("secret")
                .asString();
    }

    private static void join(Thread thread) {
        try {
            assertThat(thread.join(SOON)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
