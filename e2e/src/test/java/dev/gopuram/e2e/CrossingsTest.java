package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** What {@code gopuram plan} says of the calls that cross the network is what happens, request by request. */
@ParameterizedClass
@EnumSource(
        value = Layout.class,
        names = {"ONE_PROCESS", "EDGE_AND_CORE", "ONE_PER_SERVICE"})
@Timeout(600)
class CrossingsTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    /** Each node with a gateway asks for these on a clock, whatever the requests. */
    private static final String POLL = "users.keyChanges";

    /** What requests ask for, and every gateway by itself now and then. */
    private static final Set<String> ALSO_POLLED = Set.of(
            "chat.listChatModels",
            "models.listModels",
            "registry.changes",
            "registry.report",
            "registry.reportCheck",
            "registry.readArtifact");

    private static final String PLAIN = "plain";
    private static final String PAGES = "pages";
    private static final String FIRST_SEEN = "a key seen for the first time, in addition";

    @Parameter
    private Layout layout;

    private final Map<String, Runnable> requests = new LinkedHashMap<>();

    @Test
    void every_kind_of_request_crosses_as_often_as_the_plan_says(@TempDir Path dir) {
        try (ScriptedUpstream upstream = ScriptedUpstream.open();
                Installation installation =
                        Installation.start(layout, dir, Installation.provider("mock", upstream.uri(), ""));
                Api api = new Api(
                        installation.url(),
                        Api.createKey(installation, "chat", "search", "search:write", "embed", "models", "predict")
                                .path("secret")
                                .asString())) {
            upstream.always(Script.events("yes"));
            Corpus.store(api);
            Corpus.store(api, PLAIN, List.of(Corpus.TEXT));
            Corpus.store(api, PAGES, List.of(Corpus.HTML));
            describe(api, installation);
            Map<String, Map<String, Long>> plan = plan(installation);
            assertThat(requests).containsOnlyKeys(plan.keySet());

            Map<String, Long> total = calls(installation);
            for (Map.Entry<String, Map<String, Long>> flow : plan.entrySet()) {
                Map<String, Long> before = calls(installation);
                requests.get(flow.getKey()).run();
                flow.getValue().forEach((call, times) -> total.merge(call, times, Long::sum));
                // A call is counted once its reply has left, which may be a moment after the client has it.
                Eventually.within(
                        SOON, () -> sum(growth(before, calls(installation), flow.getValue())) >= sum(flow.getValue()));
                assertThat(growth(before, calls(installation), flow.getValue()))
                        .as(layout + ": " + flow.getKey())
                        .isEqualTo(flow.getValue());
            }
            Map<String, Long> last = calls(installation);
            last.keySet().removeAll(ALSO_POLLED);
            total.keySet().removeAll(ALSO_POLLED);
            assertThat(last).as("nothing more came late").isEqualTo(total);
            assertThat(total.isEmpty()).isEqualTo(layout == Layout.ONE_PROCESS);
        }
    }

    private void describe(Api api, Installation installation) {
        String in = Corpus.COLLECTION;
        requests.put("chat, upstream model", () -> read(api, "mock/m", "", "hello"));
        requests.put("chat, upstream model, with retrieval", () -> read(api, "mock/m", PLAIN, Corpus.TEXT.question()));
        requests.put(
                "chat, upstream model, with retrieval from an HTML document",
                () -> read(api, "mock/m", PAGES, Corpus.HTML.question()));
        requests.put("chat, extractive", () -> read(api, "extractive", in, Corpus.TEXT.question()));
        requests.put("chat, extractive, citing HTML", () -> read(api, "extractive", in, Corpus.HTML.question()));
        String conversation = Json.tree(
                        Bytes.utf8(api.post("/v1/conversations", Map.of()).text()))
                .path("id")
                .asString();
        requests.put("conversation, made", () -> ok(api.post("/v1/conversations", Map.of())));
        requests.put(
                "conversation, continued",
                () -> ok(api.post(
                        "/v1/conversations/" + conversation + "/items",
                        Map.of("items", List.of(Map.of("role", "user", "content", "hello"))))));
        requests.put("conversation, read", () -> ok(api.get("/v1/conversations/" + conversation + "/items")));
        requests.put("search, hybrid or vector", () -> api.search(in, "hybrid", "ferry", 3));
        requests.put("search, text", () -> api.search(in, "text", "ferry", 3));
        requests.put("documents, stored", () -> api.store(in, "new", "text", "A new sign says: no swimming."));
        requests.put("document, read", () -> ok(api.get("/v1/collections/" + in + "/documents/new")));
        requests.put("document, deleted", () -> ok(api.delete("/v1/collections/" + in + "/documents/new")));
        requests.put("embeddings", () -> ok(api.post("/v1/embeddings", Map.of("input", "a boat"))));
        requests.put("prediction", () -> ok(predicted(api)));
        String prediction = predicted(api).json().path("id").asString();
        requests.put(
                "feedback on a prediction",
                () -> ok(api.post("/v1/feedback", Map.of("prediction_id", prediction, "label", "positive"))));
        requests.put("models, listed", () -> ok(api.get("/v1/models")));
        requests.put(FIRST_SEEN, () -> {
            // A key of nobody is looked up too, and goes no further.
            try (Api stranger = new Api(installation.url(), "gk_" + "1".repeat(50))) {
                assertThat(stranger.get("/v1/models").status()).isEqualTo(401);
            }
        });
    }

    private static Reply predicted(Api api) {
        return api.post("/v1/models/sentiment/predict", Map.of("inputs", List.of("A fine ferry")));
    }

    private static void read(Api api, String model, String collection, String question) {
        try (EventStream stream = api.stream(model, collection, question)) {
            assertThat(EventStream.text(stream.rest())).isNotEmpty().doesNotEndWith("that answers this.");
            assertThat(stream.done()).isTrue();
        }
    }

    private static void ok(Reply reply) {
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
    }

    /** How often each method must cross, by kind of request, as the command says it. */
    private static Map<String, Map<String, Long>> plan(Installation installation) {
        String config = installation.configFile(installation.edge()).toString();
        Installation.Outcome outcome = Installation.run("plan", "--json", "--config", config);
        assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
        Map<String, Map<String, Long>> plan = new LinkedHashMap<>();
        for (JsonNode row : Json.tree(Bytes.utf8(outcome.out())).path("crossings")) {
            Map<String, Long> calls = new TreeMap<>();
            row.path("crossing").forEach(call -> calls.merge(call.asString().split(" -> ")[1], 1L, Long::sum));
            plan.put(row.path("flow").asString(), calls);
        }
        return plan;
    }

    private static Map<String, Long> calls(Installation installation) {
        Map<String, Long> calls = installation.wireCalls();
        calls.remove(POLL);
        return calls;
    }

    /** Of what is polled as well, the polls left out: no more than there may be of a request. */
    private static Map<String, Long> growth(
            Map<String, Long> before, Map<String, Long> after, Map<String, Long> planned) {
        Map<String, Long> growth = new TreeMap<>();
        after.forEach((call, times) -> {
            long grown = times - before.getOrDefault(call, 0L);
            long more = ALSO_POLLED.contains(call) ? Math.min(grown, planned.getOrDefault(call, 0L)) : grown;
            if (more != 0) {
                growth.put(call, more);
            }
        });
        return growth;
    }

    private static long sum(Map<String, Long> calls) {
        return List.copyOf(calls.values()).stream().mapToLong(Long::longValue).sum();
    }
}
