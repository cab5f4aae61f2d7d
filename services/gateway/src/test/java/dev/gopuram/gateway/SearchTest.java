package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.Highlight;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.Quantization;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.contracts.search.Span;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.testkit.Eventually;
import dev.gopuram.testkit.FakeSearch;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchTest {
    private static final String DOCUMENTS = "/v1/collections/docs/documents";

    private static final Hit GUIDE = new Hit(
            "guide#0",
            "guide",
            1,
            "Guide",
            0.5,
            "some text",
            new Span(0, 9),
            List.of("One", "Two"),
            Map.of("lang", "en"),
            List.of(new Highlight("some text", List.of(new Span(0, 4)))),
            null);

    private final TestEdge edge = new TestEdge();

    @BeforeEach
    void makeCollection() {
        edge.search.finds(GUIDE);
        edge.put("/v1/collections/docs", "");
        edge.records.clear();
    }

    @Test
    void a_collection_is_made_shown_listed_and_deleted() {
        assertThat(edge.put("/v1/collections/more", "{\"embeddingModel\":\"mini\"}").status)
                .isEqualTo(200);
        assertThat(edge.get("/v1/collections/more").text())
                .isEqualTo("{\"name\":\"more\",\"embedding_model\":\"mini@1\",\"dimensions\":3,"
                        + "\"documents\":0,\"chunks\":0,\"created_at\":\"2026-11-20T09:30:00Z\",\"bytes\":0}");
        assertThat(edge.get("/v1/collections").json().findValuesAsString("name"))
                .containsExactlyInAnyOrder("docs", "more");
        assertThat(edge.delete("/v1/collections/more").text()).isEqualTo("{\"name\":\"more\",\"deleted\":true}");
        assertThat(edge.delete("/v1/collections/more").status).isEqualTo(404);
    }

    @Test
    void a_collection_is_made_in_the_form_that_is_asked() {
        edge.put("/v1/collections/small", "{\"quantization\":\"int8\"}");
        assertThat(edge.search.made()).isEqualTo(new PutCollection("small", "", Quantization.INT8, ""));

        edge.put("/v1/collections/small", "");
        assertThat(edge.search.made().quantization()).isNull();

        FakeExchange reply = edge.put("/v1/collections/small", "{\"quantization\":\"int4\"}");
        assertThat(reply.status).isEqualTo(400);
        assertThat(reply.json().path("detail").asString()).contains("quantization");
    }

    @Test
    void a_snapshot_is_made_listed_downloaded_restored_and_deleted() {
        String snapshots = "/v1/collections/docs/snapshots";
        FakeExchange made = edge.post(snapshots, "");
        String one = snapshots + "/" + FakeSearch.SNAPSHOT;

        assertThat(made.status).isEqualTo(201);
        assertThat(made.json().path("bytes").asInt()).isEqualTo(FakeSearch.FILE.length());
        assertThat(edge.get(snapshots).json().path("snapshots").get(0)).isEqualTo(made.json());
        FakeExchange file = edge.get(one);
        assertThat(file.status).isEqualTo(200);
        assertThat(file.header("content-type")).isEqualTo("application/octet-stream");
        assertThat(file.text()).isEqualTo(FakeSearch.FILE.utf8());
        edge.put("/v1/collections/copy", "{\"from_snapshot\":\"" + FakeSearch.SNAPSHOT + "\"}");
        assertThat(edge.search.made().fromSnapshot()).isEqualTo(FakeSearch.SNAPSHOT);
        assertThat(edge.delete(one).status).isEqualTo(200);
        assertThat(edge.delete(one).status).isEqualTo(404);
        assertThat(edge.get(one).status).isEqualTo(404);
    }

    @Test
    void documents_are_stored_shown_and_deleted() {
        FakeExchange stored = edge.post(
                DOCUMENTS,
                "{\"documents\":[{\"id\":\"a\",\"format\":\"markdown\",\"text\":\"#"
                        + " T\",\"metadata\":{\"lang\":\"en\"}},"
                        + "{\"id\":\"b\",\"content\":\"x\",\"title\":\"B\"}],\"refresh\":\"later\"}");

        assertThat(stored.text())
                .isEqualTo(
                        "{\"documents\":2,\"chunks\":4,\"usage\":{\"input_tokens\":5,\"output_tokens\":0,\"total_tokens\":5}}");
        assertThat(edge.search.put().refresh()).isEqualTo(Refresh.LATER);
        assertThat(edge.search.put().documents().get(1).format()).isEqualTo(Format.TEXT);
        assertThat(edge.get(DOCUMENTS + "/a").json().path("content").asString()).isEqualTo("# T");
        assertThat(edge.get(DOCUMENTS + "/a").json().path("format").asString()).isEqualTo("markdown");
        assertThat(edge.delete(DOCUMENTS + "/a?refresh=later").status).isEqualTo(200);
        assertThat(edge.search.deleted().refresh()).isEqualTo(Refresh.LATER);
        assertThat(edge.get(DOCUMENTS + "/a").status).isEqualTo(404);
        assertThat(edge.delete(DOCUMENTS + "/b?refrsh=later")
                        .json()
                        .path("detail")
                        .asString())
                .isEqualTo("refrsh: an unknown parameter (expected: refresh)");
    }

    @Test
    void a_file_comes_as_base64_among_other_documents() {
        FakeExchange stored = edge.post(
                DOCUMENTS, "{\"documents\":[{\"id\":\"p\",\"format\":\"pdf\",\"content_base64\":\"JVBERg==\"}]}");

        assertThat(stored.status).isEqualTo(200);
        assertThat(edge.search.put().documents())
                .containsExactly(new NewDocument(
                        "p", Format.PDF, "", "", Map.of(), Bytes.wrap(new byte[] {'%', 'P', 'D', 'F'})));
        FakeExchange broken =
                edge.post(DOCUMENTS, "{\"documents\":[{\"id\":\"p\",\"format\":\"pdf\",\"content_base64\":\"%\"}]}");
        assertThat(broken.status).isEqualTo(400);
        assertThat(broken.json().path("detail").asString()).startsWith("documents[0].content_base64: 1 characters");
        FakeExchange both = edge.post(DOCUMENTS, "{\"documents\":[{\"id\":\"p\",\"text\":\"a\",\"content\":\"b\"}]}");
        assertThat(both.json().path("detail").asString())
                .isEqualTo("documents[0].text: given twice (expected: one of text, content and content_base64)");
    }

    @ParameterizedTest
    @CsvSource({
        "application/pdf,PDF",
        "text/plain;charset=UTF-8,TEXT",
        "Text/Markdown; charset=\"utf-8\",MARKDOWN",
        "text/html,HTML",
    })
    void a_document_is_uploaded_as_it_is_with_its_title_and_metadata_in_the_query(String type, Format format) {
        Bytes body = Bytes.utf8("Zürich");
        FakeExchange reply = edge.upload(
                "PUT", DOCUMENTS + "/a%2Fb?title=On+bread&metadata.lang=en&metadata.=x&refresh=later", type, body);

        assertThat(reply.status).isEqualTo(200);
        assertThat(edge.search.put().refresh()).isEqualTo(Refresh.LATER);
        boolean file = format == Format.PDF;
        assertThat(edge.search.put().documents())
                .containsExactly(new NewDocument(
                        "a/b",
                        format,
                        file ? "" : "Zürich",
                        "On bread",
                        Map.of("lang", "en", "", "x"),
                        file ? body : Bytes.EMPTY));
    }

    @Test
    void an_upload_in_another_language_is_refused() {
        Bytes latin1 = Bytes.wrap(new byte[] {'Z', (byte) 0xFC});

        assertThat(edge.upload("PUT", DOCUMENTS + "/a", "application/json", latin1).status)
                .isEqualTo(415);
        assertThat(edge.upload("PUT", DOCUMENTS + "/a", "text/plain; charset=latin1", latin1).status)
                .isEqualTo(415);
        assertThat(edge.upload("PUT", DOCUMENTS + "/a", "text/plain", latin1).status)
                .isEqualTo(400);
        assertThat(edge.as(TestEdge.ALL, "PUT", DOCUMENTS + "/a", "words").status)
                .isEqualTo(415);
        assertThat(edge.upload("POST", DOCUMENTS, "text/plain", latin1).status).isEqualTo(415);
        assertThat(edge.upload("PUT", DOCUMENTS + "/a?meta.x=1", "text/plain", latin1).status)
                .isEqualTo(400);
    }

    @Test
    void ids_may_be_any_text_percent_encoded() {
        edge.post(DOCUMENTS, "{\"documents\":[{\"id\":\"கோபுரம்/ü 100%\",\"text\":\"x\"}]}");

        String encoded = "%E0%AE%95%E0%AF%8B%E0%AE%AA%E0%AF%81%E0%AE%B0%E0%AE%AE%E0%AF%8D%2F%C3%BC%20100%25";
        FakeExchange reply = edge.get(DOCUMENTS + "/" + encoded);

        assertThat(reply.status).isEqualTo(200);
        assertThat(reply.json().path("id").asString()).isEqualTo("கோபுரம்/ü 100%");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/v1/collections/docs,''",
        "DELETE,/v1/collections/docs,''",
        "POST,/v1/collections/docs/documents,'{\"documents\":[{\"id\":\"a\",\"text\":\"x\"}]}'",
        "GET,/v1/collections/docs/documents/a,''",
        "DELETE,/v1/collections/docs/documents/a,''",
        "POST,/v1/search,'{\"collection\":\"docs\",\"query\":\"q\"}'",
        "POST,/api/search,'{\"collection\":\"docs\",\"query\":\"q\"}'",
    })
    void another_tenants_things_are_not_there(String method, String path, String body) {
        edge.post(DOCUMENTS, "{\"documents\":[{\"id\":\"a\",\"text\":\"x\"}]}");

        assertThat(edge.as(TestEdge.OTHER, method, path, body).status).isEqualTo(404);
        assertThat(edge.as(TestEdge.ALL, "GET", "/v1/collections/docs/documents/a", "").status)
                .isEqualTo(200);
        assertThat(edge.as(TestEdge.ALL, method, path, body).status).isEqualTo(200);
    }

    @Test
    void a_search_passes_all_it_was_asked_and_shows_all_it_found() {
        FakeExchange reply = edge.post(
                "/v1/search",
                "{\"collection\":\"docs\",\"query\":\"q\",\"mode\":\"vector\",\"limit\":3,"
                        + "\"filter\":{\"lang\":\"en\"},\"alpha\":0.25,\"explain\":true}");

        assertThat(edge.search.asked())
                .isEqualTo(new Query("docs", "q", Query.Mode.VECTOR, 3, Map.of("lang", "en"), 0.25, true));
        assertThat(reply.text())
                .isEqualTo("{\"results\":[{\"id\":\"guide#0\",\"document\":\"guide\",\"version\":1,\"title\":\"Guide\","
                        + "\"score\":0.5,\"text\":\"some text\",\"span\":{\"start\":0,\"end\":9},"
                        + "\"heading\":[\"One\",\"Two\"],\"metadata\":{\"lang\":\"en\"},"
                        + "\"highlights\":[{\"text\":\"some text\",\"matches\":[{\"start\":0,\"end\":4}]}]}],"
                        + "\"usage\":{\"input_tokens\":5,\"output_tokens\":0,\"total_tokens\":5}}");
        edge.post("/api/search", "{\"collection\":\"docs\",\"query\":\"q\"}");
        assertThat(edge.search.asked()).isEqualTo(new Query("docs", "q", Query.Mode.HYBRID, 10, Map.of(), null, false));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/v1/search|{'collection':'docs','query':'q','limt':1}|limt|limt: an unknown field (expected: limit)",
                "/v1/search|{'collection':'docs','query':'q','limit':0}|limit|limit: 0 (expected: 1..100)",
                "/v1/search|{'collection':'docs','query':'q','limit':101}|limit|limit: 101 (expected: 1..100)",
                "/v1/search|{'collection':'docs','query':'q','limit':'5'}|limit|limit: \"5\" (expected: whole number)",
                "/v1/search|{'collection':'docs','query':'q','alpha':1.5}|alpha|alpha: 1.5 (expected: 0..1)",
                "/v1/search|{'collection':'docs','query':'  '}|query|query:    (expected: 1..8192 characters, not all"
                        + " blank)",
                "/v1/search|{'query':'q'}|collection|collection: missing (expected: to be given)",
                "/v1/search|{'collection':5,'query':'q'}|collection|collection: 5 (expected: string)",
                "/v1/search|{'collection':'docs','query':'q','filter':{'n':1}}|filter.n|filter.n: 1 (expected: string)",
                "/v1/collections/docs/documents|{'documents':[]}|documents|documents: 0 of them (expected: 1..1000)",
                "/v1/collections/docs/documents|{'documents':[{'id':'a','text':'x'},{'id':5,'text':'x'}]}|documents[1].id|documents[1].id:"
                        + " 5 (expected: string)",
                "/v1/collections/docs/documents|{'documents':[{'id':'a'}]}|documents[0].text|"
                        + "documents[0].text: missing (expected: one of text, content and content_base64)",
                "/v1/collections/docs/documents|{'documents':[{'id':'a','text':'x','content':'y'}]}|documents[0].text|"
                        + "documents[0].text: given twice (expected: one of text, content and content_base64)",
                "/v1/collections/docs/documents|{'documents':[{'id':'a','text':'x'}],'refresh':'soon'}|refresh|"
                        + "refresh: \"soon\" (expected: wait or later)",
            })
    void a_field_that_does_not_fit_is_named(String path, String body, String field, String detail) {
        FakeExchange reply = edge.post(path, body.replace('\'', '"'));

        assertThat(reply.status).isEqualTo(400);
        assertThat(reply.json().path("detail").asString().replace("wait|later", "wait or later"))
                .isEqualTo(detail);
        assertThat(reply.json().path("field").asString()).isEqualTo(field);
    }

    @Test
    void an_idempotency_key_is_checked() {
        FakeExchange bad = edge.raw(
                        "POST",
                        DOCUMENTS,
                        "{\"documents\":[{\"id\":\"a\",\"text\":\"x\"}]}",
                        "x-api-key",
                        TestEdge.ALL,
                        "idempotency-key",
                        "a b")
                .await();

        assertThat(bad.status).isEqualTo(400);
    }

    @Test
    void a_search_beyond_its_time_is_504_and_is_not_interrupted() {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch asked = new CountDownLatch(1);
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        edge.search.whileAsked(() -> {
            asked.countDown();
            try {
                go.await();
                interrupted.set(false);
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        });
        FakeExchange exchange = edge.send("POST", "/v1/search", "{\"collection\":\"docs\",\"query\":\"q\"}");
        Eventually.until("search is asked", () -> asked.getCount() == 0);

        edge.clock.advance(Duration.ofSeconds(3));
        edge.watch.sweep();
        assertThat(exchange.status).isZero();
        edge.clock.advance(Duration.ofMillis(1));
        edge.watch.sweep();
        assertThat(exchange.await().status).isEqualTo(504);
        go.countDown();

        Eventually.until("the work returns", () -> interrupted.get() != null);
        assertThat(interrupted.get()).isFalse();
    }

    @Test
    void the_callers_ids_are_passed_on_where_they_are_plain() {
        edge.raw(
                        "GET",
                        "/healthz",
                        "",
                        "x-correlation-id",
                        "order-17",
                        "traceparent",
                        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .await();
        EdgeRecord good = edge.record();
        FakeExchange reply = edge.raw("GET", "/healthz", "", "x-correlation-id", "a\"b\nc", "traceparent", "rubbish")
                .await();
        EdgeRecord bad = edge.record();

        assertThat(good.correlationId()).isEqualTo("order-17");
        assertThat(bad.correlationId()).isEqualTo(bad.requestId());
        assertThat(reply.header("traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]");
    }

    @Test
    void a_trace_goes_on_from_the_callers() {
        FakeExchange reply = edge.raw(
                        "GET", "/healthz", "", "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
                .await();

        assertThat(reply.header("traceparent"))
                .startsWith("00-4bf92f3577b34da6a3ce929d0e0e4736-")
                .doesNotContain("00f067aa0ba902b7");
    }

    @Test
    void keys_are_made_listed_rotated_and_withdrawn_by_admins_of_their_tenant() {
        FakeExchange made = edge.raw(
                        "POST",
                        "/admin/v1/keys",
                        "{\"name\":\"app\",\"scopes\":[\"chat\"],\"ttlSeconds\":60}",
                        "x-api-key",
                        TestEdge.ALL,
                        "idempotency-key",
                        "once")
                .await();

        assertThat(made.status).isEqualTo(201);
        assertThat(made.json().path("secret").asString()).isEqualTo("gk_app");
        assertThat(made.json().path("expires_at").asString()).isNotEmpty();
        assertThat(edge.users.idempotencyKeys).isEqualTo(List.of("once"));
        FakeExchange list = edge.get("/admin/v1/keys?limit=10");
        assertThat(list.json().findValuesAsString("id")).contains("key_gk_app").doesNotContain("key_" + TestEdge.OTHER);
        assertThat(list.text()).doesNotContain("\"secret\":");
        assertThat(edge.post("/admin/v1/keys/key_gk_app/rotate", "{\"overlapSeconds\":30}")
                        .json()
                        .path("secret")
                        .asString())
                .isEqualTo("gk_next_30");
        assertThat(edge.delete("/admin/v1/keys/key_gk_app")
                        .json()
                        .path("revoked_at")
                        .asString())
                .isNotEmpty();
        assertThat(edge.delete("/admin/v1/keys/key_" + TestEdge.OTHER).status).isEqualTo(404);
        assertThat(edge.get("/admin/v1/keys?limit=0").status).isEqualTo(400);
        assertThat(edge.as(TestEdge.OTHER, "GET", "/admin/v1/keys", "").status).isEqualTo(403);
    }
}
