package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutDocuments;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.contracts.search.Values;
import dev.gopuram.edge.RouteConfig;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.End;
import dev.gopuram.kernel.Frame;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TokenStream;
import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.json.Json;
import dev.gopuram.testkit.Eventually;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
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
        ListAppender<ILoggingEvent> logged = new ListAppender<>();
        logged.start();
        Logger logger = (Logger) LoggerFactory.getLogger(DocumentImport.class);
        logger.addAppender(logged);
        FakeExchange exchange = edge.begin("POST", DOCUMENTS, LINES, Bytes.utf8(documents(400)));
        inSecond.await();
        exchange.leave();
        left.countDown();

        Eventually.until("the call is over", () -> !edge.records.isEmpty());
        logger.detachAppender(logged);
        assertThat(logged.list).singleElement().satisfies(line -> {
            assertThat(line.getMessage()).isEqualTo("an import broke off");
            assertThat(line.getKeyValuePairs().toString()).contains("done=\"128\"");
        });
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

    /** An edge on which a whole body is 64 KiB at most, and an import 1 MiB of lines of 2 KiB. */
    private static TestEdge small() {
        GatewayConfig base = GatewayConfig.defaults();
        RoutesConfig routes = base.routes();
        return new TestEdge(new GatewayConfig(
                base.server(),
                new RoutesConfig(
                        routes.chat(),
                        routes.embed(),
                        routes.models(),
                        routes.predict(),
                        routes.registry(),
                        routes.uploads(),
                        routes.search(),
                        RouteConfig.within(Duration.ofMinutes(1), ByteSize.kib(64)),
                        routes.users(),
                        routes.health(),
                        new ImportConfig(ByteSize.mib(1), ByteSize.kib(2))),
                base.keys(),
                base.maxConcurrent(),
                base.overload(),
                base.heartbeat(),
                base.deadlineSweep(),
                base.sockets(),
                base.accessLog()));
    }

    private static String document(String id, int textLength) {
        return "{\"id\":\"" + id + "\",\"text\":\"" + "x".repeat(textLength) + "\"}\n";
    }

    private static FakeExchange begin(TestEdge edge, TokenStream body) {
        FakeExchange exchange = new FakeExchange(
                        "POST", DOCUMENTS, "", "authorization", "Bearer " + TestEdge.ALL, "content-type", LINES)
                .arriving(body);
        edge.edge.handle(exchange);
        return exchange;
    }

    private static Frame piece(String text) {
        return Frame.of(Bytes.utf8(text));
    }

    @Test
    void a_body_larger_than_a_whole_one_may_be_is_stored_line_by_line() {
        TestEdge small = small();
        small.put("/v1/collections/docs", "");
        String body =
                IntStream.range(0, 400).mapToObj(i -> document("d" + i, 1000)).collect(Collectors.joining());

        List<JsonNode> lines = lines(small.upload("POST", DOCUMENTS, LINES, Bytes.utf8(body)));
        FakeExchange whole = small.upload("POST", DOCUMENTS, "application/json", Bytes.utf8(body));

        assertThat(lines.getLast().path("finished").asBoolean()).isTrue();
        assertThat(lines.getLast().path("done").asInt()).isEqualTo(400);
        assertThat(whole.status).isEqualTo(413);
    }

    @Test
    void a_line_past_its_bound_is_told_by_its_number_and_the_others_go_on() {
        TestEdge small = small();
        small.put("/v1/collections/docs", "");
        int frame = document("a", 0).length() - 1;

        List<JsonNode> lines = lines(small.upload(
                "POST",
                DOCUMENTS,
                LINES,
                Bytes.utf8("\n" + document("a", 2048 - frame) + document("b", 2049 - frame) + document("c", 9000)
                        + document("d", 10))));

        assertThat(lines.get(0).toString())
                .isEqualTo("{\"line\":3,\"code\":\"too_large\",\"detail\":\"line: more than 2KiB (expected: at most"
                        + " that)\"}");
        assertThat(lines.get(1).path("line").asInt()).isEqualTo(4);
        assertThat(lines.getLast().path("done").asInt()).isEqualTo(2);
        assertThat(small.get(DOCUMENTS + "/a").status).isEqualTo(200);
        assertThat(small.get(DOCUMENTS + "/b").status).isEqualTo(404);
        assertThat(small.get(DOCUMENTS + "/d").status).isEqualTo(200);
    }

    @Test
    void a_body_past_its_bound_before_anything_is_stored_is_a_plain_413() {
        TestEdge small = small();
        small.put("/v1/collections/docs", "");

        FakeExchange reply = small.upload("POST", DOCUMENTS, LINES, Bytes.utf8("x".repeat((1 << 20) + 1)));

        assertThat(reply.status).isEqualTo(413);
    }

    @Test
    void what_is_stored_is_told_while_the_body_still_comes() {
        TokenStream body = TokenStream.open();
        FakeExchange reply = begin(edge, body);

        body.feed().offer(piece(documents(65)));
        Eventually.until("the first batch is told", () -> reply.text().startsWith("{\"done\":64,"));
        body.feed().offer(piece("{\"id\":\"late\",\"te"));
        body.feed().offer(piece("xt\":\"words\"}"));
        body.feed().end(new End.Finished(Usage.NONE));

        assertThat(lines(reply.await()).getLast().path("done").asInt()).isEqualTo(66);
        assertThat(edge.get(DOCUMENTS + "/late").status).isEqualTo(200);
    }

    @Test
    void while_a_batch_is_stored_no_more_is_taken_in_than_the_bounds_say() throws InterruptedException {
        CountDownLatch storing = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        edge.search.whileStored(put -> {
            storing.countDown();
            try {
                go.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
        TokenStream body = TokenStream.open();
        FakeExchange reply = begin(edge, body);
        int each = document("d0000", 1000).length();
        int most = (int) TokenStream.MAX_QUEUED_BYTES + (DocumentImport.BATCH_DOCUMENTS + 2) * each;

        int sent = 0;
        while (sent <= DocumentImport.BATCH_DOCUMENTS) {
            body.feed().put(piece(document("d%04d".formatted(sent++), 1000)));
        }
        storing.await();
        boolean hasRoom = true;
        while (hasRoom) {
            hasRoom = body.feed().offer(piece(document("d%04d".formatted(sent++), 1000)));
            assertThat(sent * each).isLessThan(most);
        }
        go.countDown();
        body.feed().put(piece(document("last", 10)));
        body.feed().end(new End.Finished(Usage.NONE));

        assertThat(lines(reply.await()).getLast().path("done").asInt()).isEqualTo(sent + 1);
    }

    @Test
    void a_body_that_breaks_off_is_no_end_and_what_was_stored_stays_and_is_told() {
        TokenStream body = TokenStream.open();
        FakeExchange reply = begin(edge, body);
        body.feed().offer(piece(documents(70)));
        body.feed().offer(piece("{\"id\":\"half\",\"text\":\"words\"}"));
        body.feed().end(new End.Failed(Usage.NONE, Problem.of(Problem.Code.INVALID, "the chunked body is malformed")));

        List<JsonNode> lines = lines(reply.await());

        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).path("done").asInt()).isEqualTo(64);
        assertThat(lines.get(1).toString())
                .isEqualTo("{\"finished\":false,\"code\":\"invalid\",\"detail\":\"the chunked body is malformed\"}");
        assertThat(edge.get(DOCUMENTS + "/d63").status).isEqualTo(200);
        assertThat(edge.get(DOCUMENTS + "/d64").status).isEqualTo(404);
        assertThat(edge.get(DOCUMENTS + "/half").status).isEqualTo(404);
    }

    @Test
    void an_import_that_ends_early_lets_go_of_the_body() {
        edge.search.whileStored(put -> {
            throw Problem.of(Problem.Code.UNAVAILABLE, "the models are away");
        });
        TokenStream body = TokenStream.open();
        FakeExchange reply = begin(edge, body);
        body.feed().offer(piece(documents(70)));

        assertThat(reply.await().status).isEqualTo(503);
        Eventually.until("let go", body.feed()::cancelled);
    }
}
