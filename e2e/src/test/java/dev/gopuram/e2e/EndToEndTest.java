package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.OpenAiText;
import dev.gopuram.testkit.ReceivedRequest;
import dev.gopuram.testkit.Script;
import dev.gopuram.testkit.ScriptedUpstream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The whole product through its public face, the same in every topology. */
@ParameterizedClass
@EnumSource(
        value = Layout.class,
        names = {"ONE_PROCESS", "EDGE_AND_CORE", "ONE_PER_SERVICE"})
@Timeout(600)
class EndToEndTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Duration AT_ONCE = Duration.ofSeconds(5);
    private static final String MODEL = "mock/anything";
    private static final String NEARLY_A_KEY = "gk_" + "0".repeat(50);

    private static ScriptedUpstream upstream;
    private static Installation installation;
    private static Api api;

    @Parameter
    private Layout layout;

    @BeforeParameterizedClassInvocation
    static void start(Layout layout, @TempDir Path dir) {
        upstream = ScriptedUpstream.open();
        installation = Installation.start(layout, dir, Installation.provider("mock", upstream.uri(), ""));
        JsonNode key = Api.createKey(installation, "chat", "search", "search:write", "embed", "models");
        api = new Api(installation.url(), key.path("secret").asString());
        Corpus.store(api);
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (api != null) {
            api.close();
        }
        if (installation != null) {
            installation.close();
        }
        upstream.close();
    }

    @Test
    void every_node_is_a_process_of_its_own() {
        List<Long> pids =
                installation.names().stream().map(installation::pid).distinct().toList();

        assertThat(pids).hasSize(Math.max(1, layout.nodes().size()));
        assertThat(pids)
                .doesNotContain(ProcessHandle.current().pid())
                .allSatisfy(pid -> assertThat(ProcessHandle.of(pid)).hasValueSatisfying(ProcessHandle::isAlive));
    }

    @Test
    void documents_are_found_by_words_by_meaning_and_by_both() {
        for (Corpus.Item item : Corpus.ITEMS) {
            for (String mode : List.of("text", "vector", "hybrid")) {
                assertThat(api.search(Corpus.COLLECTION, mode, item.question(), 10))
                        .as(mode + ": " + item.question())
                        .startsWith(item.id());
            }
        }
        assertThat(api.search(Corpus.COLLECTION, "vector", "silence after dark", 1))
                .as("no word in common")
                .containsExactly(Corpus.MARKDOWN.id());
        assertThat(api.search(Corpus.COLLECTION, "text", "silence", 10)).isEmpty();
    }

    @Test
    void a_document_comes_back_byte_for_byte() {
        for (Corpus.Item item : Corpus.ITEMS) {
            assertThat(content(item.id())).isEqualTo(item.text().getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void a_whole_answer_cites_its_document_to_the_byte() {
        for (Corpus.Item item : Corpus.ITEMS) {
            Reply reply = api.chat("extractive", Corpus.COLLECTION, item.question());

            assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
            assertCited(item, reply.json().path("gopuram").path("citations"));
            String said = reply.json().at("/choices/0/message/content").asString();
            assertThat(said).contains(item.gold()).contains("[1]");
            assertThat(reply.json().at("/usage/total_tokens").asInt()).isPositive();
        }
    }

    @Test
    void a_streamed_answer_cites_its_document_to_the_byte() {
        for (Corpus.Item item : Corpus.ITEMS) {
            try (EventStream stream = api.stream("extractive", Corpus.COLLECTION, item.question())) {
                List<JsonNode> events = stream.rest();

                assertThat(EventStream.text(events)).contains(item.gold());
                assertThat(stream.done()).isTrue();
                assertCited(item, citations(events));
            }
        }
    }

    @Test
    void a_question_that_nothing_answers_is_declined() {
        JsonNode whole =
                api.chat("extractive", Corpus.COLLECTION, Corpus.UNANSWERABLE).json();
        assertThat(whole.at("/choices/0/message/content").asString()).startsWith("I found nothing");
        assertThat(whole.at("/gopuram/citations")).isEmpty();

        try (EventStream stream = api.stream("extractive", Corpus.COLLECTION, Corpus.UNANSWERABLE)) {
            assertThat(EventStream.text(stream.rest())).startsWith("I found nothing");
            assertThat(stream.done()).isTrue();
        }
    }

    @Test
    void an_upstream_model_is_relayed_frame_by_frame() {
        Semaphore seen = new Semaphore(0);
        List<String> pieces = List.of("one ", "two ", "three");
        upstream.next((request, reply) -> {
            reply.head(200, "content-type", "text/event-stream", "transfer-encoding", "chunked");
            for (String piece : pieces) {
                reply.chunk(OpenAiText.piece(piece));
                seen.acquire();
            }
            reply.chunk(OpenAiText.finish());
            reply.chunk(OpenAiText.DONE);
            reply.lastChunk();
        });

        try (EventStream stream = api.stream(MODEL, "", "count")) {
            for (String piece : pieces) {
                assertThat(stream.nextText())
                        .as("before the upstream says more")
                        .isEqualTo(piece);
                seen.release();
            }
            stream.rest();
            assertThat(stream.done()).isTrue();
        }
    }

    @Test
    void a_client_that_leaves_a_silent_upstream_cancels_it() {
        int number = upstream.received().size();
        upstream.next(Script.stallAfter("well"));

        EventStream stream = api.stream(MODEL, "", "are you there?");
        assertThat(stream.nextText()).isEqualTo("well");
        ReceivedRequest request = upstream.awaitRequest(number, SOON);
        stream.close();

        assertThat(request.awaitDisconnect(AT_ONCE)).as("the upstream sees it").isTrue();
    }

    @Test
    void a_truncated_upstream_never_looks_whole() {
        Semaphore seen = new Semaphore(0);
        upstream.next((request, reply) -> {
            reply.head(200, "content-type", "text/event-stream", "transfer-encoding", "chunked");
            reply.chunk(OpenAiText.piece("half an"));
            seen.acquire();
            reply.close();
        });

        try (EventStream stream = api.stream(MODEL, "", "say something")) {
            assertThat(stream.nextText()).isEqualTo("half an");
            seen.release();
            assertThat(stream.rest().getLast().has("error")).isTrue();
            assertThat(stream.done()).isFalse();
        }
    }

    @Test
    void an_upstream_model_gets_the_passages_and_the_answer_cites_them() {
        int number = upstream.received().size();
        upstream.next(Script.events("forty-two [1]"));

        try (EventStream stream = api.stream(MODEL, Corpus.COLLECTION, Corpus.MARKDOWN.question())) {
            List<JsonNode> events = stream.rest();

            assertThat(upstream.awaitRequest(number, SOON).body().utf8()).contains("berths for sailing boats");
            assertThat(stream.done()).isTrue();
            JsonNode citations = citations(events);
            assertThat(citations)
                    .isNotEmpty()
                    .allSatisfy(citation -> assertThat(cited(citation))
                            .as("the readable text of its own place")
                            .startsWith(citation.path("text").asString().substring(0, 10)));
            assertThat(citations)
                    .extracting(citation -> citation.path("document").asString())
                    .contains(Corpus.MARKDOWN.id());
        }
    }

    @Test
    void equal_texts_have_equal_embeddings_of_length_one() {
        Reply reply = api.post(
                "/v1/embeddings",
                Map.of("model", "all-minilm-l6-v2", "input", List.of("a boat", "a tax return", "a boat")));

        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        List<double[]> vectors = new ArrayList<>();
        reply.json().path("data").forEach(row -> vectors.add(numbers(row.path("embedding"))));
        assertThat(vectors)
                .hasSize(3)
                .allSatisfy(vector -> assertThat(
                                Math.sqrt(Arrays.stream(vector).map(x -> x * x).sum()))
                        .isBetween(0.999, 1.001));
        assertThat(vectors.getFirst()).hasSize(384).containsExactly(vectors.getLast());
        assertThat(vectors.getFirst()).isNotEqualTo(vectors.get(1));
        assertThat(reply.json().at("/usage/total_tokens").asInt()).isPositive();
    }

    @Test
    void models_are_listed_and_shown() {
        List<String> ids = new ArrayList<>();
        api.get("/v1/models")
                .json()
                .path("data")
                .forEach(model -> ids.add(model.path("id").asString()));

        assertThat(ids).contains("extractive", "all-minilm-l6-v2");
        assertThat(api.get("/v1/models/all-minilm-l6-v2")
                        .json()
                        .path("dimensions")
                        .asInt())
                .isEqualTo(384);
        Reply none = api.get("/v1/models/no-such-model");
        assertThat(none.status()).isEqualTo(404);
        assertThat(none.json().at("/error/code").asString()).isEqualTo("model_not_found");
    }

    @Test
    void a_deleted_document_is_found_no_more() {
        String text = "The lighthouse keeper Torvald collects brass sextants.";
        api.store(Corpus.COLLECTION, "gone", "text", text);
        for (String mode : List.of("text", "vector")) {
            assertThat(api.search(Corpus.COLLECTION, mode, text, 10)).startsWith("gone");
        }

        assertThat(api.delete("/v1/collections/" + Corpus.COLLECTION + "/documents/gone")
                        .status())
                .isEqualTo(200);

        for (String mode : List.of("text", "vector", "hybrid")) {
            assertThat(api.search(Corpus.COLLECTION, mode, text, 10)).doesNotContain("gone");
        }
        assertThat(api.get("/v1/collections/" + Corpus.COLLECTION + "/documents/gone")
                        .status())
                .isEqualTo(404);
    }

    @Test
    void a_key_opens_what_its_scopes_name_and_nothing_else() {
        JsonNode key = Api.createKey(installation, "search");
        try (Api reader = new Api(installation.url(), key.path("secret").asString());
                Api admin = new Api(
                        installation.adminUrl(installation.edge()),
                        key.path("secret").asString())) {
            assertThat(reader.search(Corpus.COLLECTION, "text", "ferry", 3)).containsExactly(Corpus.HTML.id());
            assertThat(reader.chat("extractive", "", "hello").status()).isEqualTo(403);
            assertThat(reader.put("/v1/collections/mine").status()).isEqualTo(403);
            assertThat(reader.get("/v1/models").status()).isEqualTo(403);
            assertThat(admin.get("/admin/v1/keys").status()).isEqualTo(403);
        }
    }

    @Test
    void an_unknown_key_and_no_key_are_refused() {
        for (String key : List.of(NEARLY_A_KEY, "")) {
            try (Api stranger = new Api(installation.url(), key)) {
                Reply reply = stranger.chat("extractive", "", "hello");
                assertThat(reply.status()).isEqualTo(401);
                assertThat(reply.json().at("/error/code").asString()).isEqualTo("invalid_api_key");
                assertThat(stranger.get("/v1/collections").status()).isEqualTo(401);
            }
        }
    }

    @Test
    void a_withdrawn_key_is_refused_within_seconds() {
        JsonNode key = Api.createKey(installation, "models");
        try (Api caller = new Api(installation.url(), key.path("secret").asString());
                Api admin = Api.admin(installation)) {
            assertThat(caller.get("/v1/models").status()).isEqualTo(200);

            assertThat(admin.delete("/admin/v1/keys/" + key.path("id").asString())
                            .status())
                    .isEqualTo(200);

            Eventually.until("401", AT_ONCE, () -> caller.get("/v1/models").status() == 401);
        }
    }

    @Test
    void what_needs_no_key_is_open_on_every_node() {
        for (String path : List.of("/healthz", "/readyz", "/openapi.json", "/docs")) {
            try (Api anyone = new Api(installation.url(), "")) {
                assertThat(anyone.get(path).status()).as(path).isEqualTo(200);
            }
        }
        for (String node : installation.names()) {
            try (Api anyone = new Api(installation.adminUrl(node), "")) {
                assertThat(anyone.get("/readyz").status()).as(node).isEqualTo(200);
            }
        }
        assertThat(api.get("/nothing/here").status()).isEqualTo(404);
    }

    private static JsonNode citations(List<JsonNode> events) {
        return events.stream()
                .filter(event -> event.has("gopuram"))
                .findFirst()
                .orElseThrow()
                .path("gopuram")
                .path("citations");
    }

    private static void assertCited(Corpus.Item item, JsonNode citations) {
        assertThat(citations)
                .as(item.question())
                .isNotEmpty()
                .allSatisfy(
                        citation -> assertThat(citation.path("text").asString()).isEqualTo(cited(citation)));
        assertThat(citations).as(item.question()).anySatisfy(citation -> {
            assertThat(citation.path("document").asString()).isEqualTo(item.id());
            assertThat(cited(citation)).contains(item.gold());
        });
    }

    /** The bytes of the stored document that a citation points at. */
    private static String cited(JsonNode citation) {
        int start = citation.path("start").asInt();
        return new String(
                content(citation.path("document").asString()),
                start,
                citation.path("end").asInt() - start,
                StandardCharsets.UTF_8);
    }

    private static byte[] content(String document) {
        Reply reply = api.get("/v1/collections/" + Corpus.COLLECTION + "/documents/" + document);
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return reply.json().path("content").asString().getBytes(StandardCharsets.UTF_8);
    }

    private static double[] numbers(JsonNode array) {
        double[] numbers = new double[array.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = array.get(i).asDouble();
        }
        return numbers;
    }
}
