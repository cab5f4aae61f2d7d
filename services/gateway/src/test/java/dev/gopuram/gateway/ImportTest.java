package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutDocuments;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.contracts.search.Values;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import dev.gopuram.testkit.Eventually;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Documents, one a line: what is told while they are stored, and what becomes of those that are refused. */
class ImportTest {
    private static final String DOCUMENTS = "/v1/collections/docs/documents";
    private static final String LINES = "application/x-ndjson";

    private final TestEdge edge = new TestEdge();

    @BeforeEach
    void makeCollection() {
        edge.put("/v1/collections/docs", "");
        edge.record();
    }

    private FakeExchange send(String query, String body) {
        return edge.upload("POST", DOCUMENTS + query, LINES, Bytes.utf8(body));
    }

    private static List<JsonNode> lines(FakeExchange reply) {
        return reply.text().lines().map(line -> Json.tree(Bytes.utf8(line))).toList();
    }

    private static String document(String id) {
        return "{\"id\":\"" + id + "\",\"text\":\"words of " + id + "\"}\n";
    }

    private static String documents(int count) {
        return IntStream.range(0, count).mapToObj(i -> document("d" + i)).collect(Collectors.joining());
    }

    @Test
    void each_batch_is_told_once_it_is_stored_and_the_last_line_says_it_all() {
        FakeExchange reply = send("", documents(130));

        assertThat(reply.status).isEqualTo(200);
        assertThat(reply.header("content-type")).isEqualTo(LINES);
        assertThat(reply.text())
                .isEqualTo("{\"done\":64,\"failed\":0,\"chunks\":128}\n{\"done\":128,\"failed\":0,\"chunks\":256}\n"
                        + "{\"done\":130,\"failed\":0,\"chunks\":260}\n"
                        + "{\"finished\":true,\"done\":130,\"failed\":0,\"chunks\":260,"
                        + "\"usage\":{\"input_tokens\":15,\"output_tokens\":0,\"total_tokens\":15}}\n");
        assertThat(edge.search.put().refresh()).isEqualTo(Refresh.LATER);
        assertThat(edge.get(DOCUMENTS + "/d129").status).isEqualTo(200);
        assertThat(edge.record().usage().inputTokens()).isEqualTo(15);
    }

    @Test
    void a_line_that_cannot_be_read_is_told_by_its_number_and_the_others_go_on() {
        FakeExchange reply = send(
                "?refresh=wait",
                document("a") + "\n  \r\n{broken\n{\"id\":\"b\"}\n"
                        + document("c").strip());

        List<JsonNode> lines = lines(reply);
        assertThat(lines).hasSize(4);
        assertThat(lines.get(0).path("line").asInt()).isEqualTo(4);
        assertThat(lines.get(0).path("code").asString()).isEqualTo("invalid");
        assertThat(lines.get(1).path("line").asInt()).isEqualTo(5);
        assertThat(lines.get(1).path("detail").asString()).startsWith("line.text: missing");
        assertThat(lines.get(2).path("done").asInt()).isEqualTo(2);
        assertThat(lines.get(3).path("failed").asInt()).isEqualTo(2);
        assertThat(edge.search.put().refresh()).isEqualTo(Refresh.WAIT);
    }

    @Test
    void a_line_says_who_may_read_it_and_its_metadata_as_any_document_does() {
        List<JsonNode> lines = lines(send("", """
                {"id":"a","text":"x","metadata":{"year":2024,"open":true,"tag":["b","a"]},"access":["user:ada"]}
                {"id":"b","text":"x","metadata":{"tag":[1]}}
                """));

        assertThat(edge.search.put().documents())
                .containsExactly(new NewDocument(
                        "a",
                        Format.TEXT,
                        "x",
                        "",
                        Map.of("year", "2024", "open", "true"),
                        Map.of("tag", new Values(List.of("b", "a"))),
                        List.of("user:ada")));
        assertThat(lines.getFirst().path("field").asString()).isEqualTo("line.metadata.tag[0]");
        assertThat(lines.getFirst().path("line").asInt()).isEqualTo(2);
    }

    @Test
    void documents_that_are_refused_are_told_by_line_and_id_and_the_others_of_their_batch_are_stored() {
        edge.search.whileStored(put -> put.documents().stream()
                .filter(document -> document.id().equals("d3") || document.id().equals("d40"))
                .findFirst()
                .ifPresent(document -> {
                    throw Problem.of(Problem.Code.UNPROCESSABLE, "document " + document.id() + ": no");
                }));

        List<JsonNode> lines = lines(send("", documents(50)));

        assertThat(lines).hasSize(4);
        assertThat(lines.get(0).toString())
                .isEqualTo("{\"line\":4,\"id\":\"d3\",\"code\":\"unprocessable\",\"detail\":\"document d3: no\"}");
        assertThat(lines.get(1).path("line").asInt()).isEqualTo(41);
        assertThat(lines.get(3).path("done").asInt()).isEqualTo(48);
        assertThat(edge.get(DOCUMENTS + "/d39").status).isEqualTo(200);
        assertThat(edge.get(DOCUMENTS + "/d40").status).isEqualTo(404);
    }

    @Test
    void an_id_that_comes_again_replaces_the_one_before() {
        List<PutDocuments> puts = new ArrayList<>();
        edge.search.whileStored(puts::add);

        send("", "{\"id\":\"a\",\"text\":\"first\"}\n{\"id\":\"a\",\"text\":\"second\"}\n");

        assertThat(puts)
                .extracting(put ->
                        put.documents().stream().map(NewDocument::content).toList())
                .containsExactly(List.of("first"), List.of("second"));
    }

    @Test
    void long_lines_go_in_small_batches() {
        String text = "x".repeat(DocumentImport.BATCH_BYTES / 2);
        List<PutDocuments> puts = new ArrayList<>();
        edge.search.whileStored(puts::add);

        send(
                "",
                IntStream.range(0, 3)
                        .mapToObj(i -> "{\"id\":\"d" + i + "\",\"text\":\"" + text + "\"}\n")
                        .collect(Collectors.joining()));

        assertThat(puts).hasSize(3);
    }

    @Test
    void what_would_refuse_every_document_ends_it_and_is_told_in_the_last_line() {
        AtomicInteger batches = new AtomicInteger();
        edge.search.whileStored(put -> {
            if (batches.incrementAndGet() == 2) {
                throw Problem.of(Problem.Code.UNAVAILABLE, "the models are away");
            }
        });

        List<JsonNode> lines = lines(send("", documents(200)));

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).path("done").asInt()).isEqualTo(64);
        assertThat(lines.get(1).toString())
                .isEqualTo("{\"finished\":false,\"code\":\"unavailable\",\"detail\":\"the models are away\"}");
        assertThat(batches).hasValue(2);
    }

    @Test
    void a_collection_that_is_not_there_is_a_plain_404() {
        FakeExchange reply = edge.upload("POST", "/v1/collections/nowhere/documents", LINES, Bytes.utf8(documents(1)));

        assertThat(reply.status).isEqualTo(404);
        assertThat(reply.header("content-type")).isEqualTo("application/problem+json");
    }

    @Test
    void a_caller_that_leaves_ends_it_after_the_batch_at_work() throws InterruptedException {
        CountDownLatch inSecond = new CountDownLatch(1);
        CountDownLatch left = new CountDownLatch(1);
        AtomicInteger batches = new AtomicInteger();
        edge.search.whileStored(put -> {
            if (batches.incrementAndGet() == 2) {
                inSecond.countDown();
                try {
                    left.await();
                } catch (InterruptedException stopped) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        FakeExchange exchange = edge.begin("POST", DOCUMENTS, LINES, Bytes.utf8(documents(400)));
        inSecond.await();
        exchange.leave();
        left.countDown();

        Eventually.until("the call is over", () -> !edge.records.isEmpty());
        assertThat(batches).hasValue(2);
        assertThat(edge.search.put().documents()).hasSize(64);
        assertThat(edge.get(DOCUMENTS + "/d127").status).isEqualTo(200);
        assertThat(edge.get(DOCUMENTS + "/d128").status).isEqualTo(404);
    }

    @Test
    void nothing_to_store_is_finished_at_once() {
        assertThat(lines(send("", "\n\n")))
                .singleElement()
                .satisfies(line -> assertThat(line.path("finished").asBoolean()).isTrue());
    }
}
