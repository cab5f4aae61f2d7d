package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** One service dies under load: what needs it says so, what does not goes on, and it is used again once it is back. */
@Timeout(600)
@TestMethodOrder(MethodOrderer.MethodName.class)
class RecoveryTest {
    /** A wide bound for what a busy machine does late. */
    private static final Duration SOON = Duration.ofSeconds(60);
    /** How long a node that came back may stay unused; held to the moment by a test of the wire, on its own clock. */
    private static final Duration RECONNECT = Duration.ofMillis(500);
    /** The default of {@code gateway.keys.max_staleness}, and time for the sweep of what runs. */
    private static final Duration STALE = Duration.ofSeconds(20);

    private static final String MODEL = "mock/m";
    private static final String SETTINGS = "chat: { retrieval: { when_unavailable: without } }\n"
            + "wire: { client: { reconnect: " + RECONNECT.toMillis() + "ms } }\n";
    private static final Duration UPSTREAM_TAKES = Duration.ofMillis(30);

    private static ScriptedUpstream upstream;
    private static Installation installation;
    private static Api api;
    private static String secret;

    @BeforeAll
    static void start(@TempDir Path dir) {
        upstream = ScriptedUpstream.open().always(Script.completion("certainly").after(UPSTREAM_TAKES));
        installation = Installation.start(
                Layout.ONE_PER_SERVICE, dir, Installation.provider("mock", upstream.uri(), "") + SETTINGS);
        secret = Api.createKey(installation, "chat", "search", "search:write", "embed", "models")
                .path("secret")
                .asString();
        api = new Api(installation.url(), secret);
        Corpus.store(api);
    }

    @AfterAll
    static void stop() {
        if (installation != null) {
            installation.close();
        }
        if (api != null) {
            api.close();
        }
        upstream.close();
    }

    @Test
    void search_dies_and_chat_says_so_or_answers_without_it() {
        try (Load load = new Load()) {
            installation.kill("search");

            Reply extractive = askDocuments();
            assertThat(extractive.status()).as(extractive.toString()).isEqualTo(503);
            assertThat(extractive.json().at("/error/message").asString())
                    .contains("search")
                    .contains(Corpus.COLLECTION);
            Reply without = askModelWithDocuments();
            assertThat(without.status()).as(without.toString()).isEqualTo(200);
            assertThat(without.header("x-gopuram-fallback")).isEqualTo("without-retrieval");
            assertThat(without.json().at("/gopuram/retrieval").asString()).isEqualTo("unavailable");
            assertThat(find().status()).isEqualTo(503);
            assertThat(embed().status()).isEqualTo(200);
            assertThat(askModel().status()).isEqualTo(200);

            back("search", RecoveryTest::askDocuments);
            assertGrounded(askModelWithDocuments());
            load.assertOnly("model", 200);
            load.assertOnly("documents", 200, 503);
            load.assertOnly("model with documents", 200);
        }
    }

    @Test
    void models_dies_and_what_needs_no_model_goes_on() {
        try (Load load = new Load()) {
            installation.kill("models");

            assertThat(embed().status()).isEqualTo(503);
            assertThat(askDocuments().status()).isEqualTo(503);
            assertThat(askModel().status()).isEqualTo(200);
            assertThat(api.search(Corpus.COLLECTION, "text", "ferry", 3)).containsExactly(Corpus.HTML.id());

            back("models", RecoveryTest::askDocuments);
            assertThat(embed().status()).isEqualTo(200);
            load.assertOnly("model", 200);
            load.assertOnly("documents", 200, 503);
        }
    }

    @Test
    void users_dies_and_known_keys_work_on_for_a_while_and_are_never_called_wrong() {
        try (Load load = new Load();
                Api stranger = new Api(installation.url(), "gk_" + "2".repeat(50))) {
            assertThat(askModel().status()).isEqualTo(200);
            installation.kill("users");

            assertThat(askModel().status()).as("the key is remembered").isEqualTo(200);
            assertThat(stranger.get("/v1/models").status())
                    .as("nobody can tell")
                    .isEqualTo(503);
            Eventually.until(
                    "memory is trusted no more", STALE, () -> askModel().status() == 503);

            back("users", RecoveryTest::askModel);
            Eventually.until(
                    "strangers are known as such again",
                    SOON,
                    () -> stranger.get("/v1/models").status() == 401);
            load.assertOnly("model", 200, 503);
            load.assertOnly("documents", 200, 503);
        }
    }

    /** Starts a node again and waits until a request that needs it succeeds; says how long that took. */
    private static void back(String node, Supplier<Reply> request) {
        assertThat(request.get().status()).isEqualTo(503);
        long started = System.nanoTime();
        installation.startAgain(node);
        long ready = System.nanoTime();
        Eventually.value(SOON, request, reply -> reply.status() == 200);
        long recovered = System.nanoTime();
        System.out.printf(
                "%s: started again in %.1f s, used again %.2f s later (configured: within %.2f s)%n",
                node, (ready - started) / 1e9, (recovered - ready) / 1e9, RECONNECT.toMillis() / 1e3);
    }

    private static Reply askDocuments() {
        return api.chat("extractive", Corpus.COLLECTION, Corpus.TEXT.question());
    }

    private static Reply askModelWithDocuments() {
        return api.chat(MODEL, Corpus.COLLECTION, Corpus.TEXT.question());
    }

    private static Reply askModel() {
        return api.chat(MODEL, "", "hello");
    }

    private static Reply embed() {
        return api.post("/v1/embeddings", Map.of("input", "a boat"));
    }

    private static Reply find() {
        return api.post("/v1/search", Map.of("collection", Corpus.COLLECTION, "query", "ferry"));
    }

    private static void assertGrounded(Reply reply) {
        assertThat(reply.status()).isEqualTo(200);
        JsonNode citations = reply.json().at("/gopuram/citations");
        assertThat(citations).isNotEmpty();
        assertThat(reply.header("x-gopuram-fallback")).isEmpty();
    }

    /** Callers that ask on, one request after the other, until closed; what statuses each kind of request met. */
    private static final class Load implements AutoCloseable {
        private static final int LEAST_ROUNDS = 3;

        private final Map<String, Map<Integer, String>> met = new ConcurrentHashMap<>();
        private final CountDownLatch warm = new CountDownLatch(LEAST_ROUNDS);
        private final List<Thread> callers = new ArrayList<>();
        private volatile boolean closed;

        Load() {
            Map<String, Supplier<Reply>> requests = new LinkedHashMap<>();
            requests.put("model", RecoveryTest::askModel);
            requests.put("documents", RecoveryTest::askDocuments);
            requests.put("model with documents", RecoveryTest::askModelWithDocuments);
            requests.forEach((kind, request) ->
                    callers.add(Thread.ofVirtual().name("load " + kind).start(() -> ask(kind, request))));
            try {
                assertThat(warm.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        private void ask(String kind, Supplier<Reply> request) {
            Map<Integer, String> statuses = met.computeIfAbsent(kind, any -> new ConcurrentHashMap<>());
            while (!closed) {
                try {
                    Reply reply = request.get();
                    statuses.putIfAbsent(reply.status(), reply.text());
                } catch (RuntimeException | AssertionError broken) {
                    statuses.putIfAbsent(0, broken.toString());
                }
                warm.countDown();
            }
        }

        /** What this kind of request met until now. */
        void assertOnly(String kind, Integer... statuses) {
            Map<Integer, String> seen = met.get(kind);
            assertThat(new TreeSet<>(seen.keySet()))
                    .as(kind + ": " + seen)
                    .isSubsetOf(statuses)
                    .contains(200);
        }

        @Override
        public void close() {
            closed = true;
            for (Thread caller : callers) {
                try {
                    assertThat(caller.join(SOON)).isTrue();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }
}
