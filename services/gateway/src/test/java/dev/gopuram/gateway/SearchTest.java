package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.search.Chunking;
import dev.gopuram.contracts.search.Condition;
import dev.gopuram.contracts.search.Condition.Op;
import dev.gopuram.contracts.search.Explanation;
import dev.gopuram.contracts.search.Facet;
import dev.gopuram.contracts.search.FacetCount;
import dev.gopuram.contracts.search.FacetCounts;
import dev.gopuram.contracts.search.FindCollection;
import dev.gopuram.contracts.search.Format;
import dev.gopuram.contracts.search.GroupBy;
import dev.gopuram.contracts.search.Highlight;
import dev.gopuram.contracts.search.Hit;
import dev.gopuram.contracts.search.NewDocument;
import dev.gopuram.contracts.search.PutCollection;
import dev.gopuram.contracts.search.Quantization;
import dev.gopuram.contracts.search.Query;
import dev.gopuram.contracts.search.Ranking;
import dev.gopuram.contracts.search.Refresh;
import dev.gopuram.contracts.search.Rerank;
import dev.gopuram.contracts.search.Span;
import dev.gopuram.contracts.search.Values;
import dev.gopuram.contracts.search.Viewer;
import dev.gopuram.edge.EdgeRecord;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.testkit.Contexts;
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
        edge.record();
    }

    @Test
    void a_collection_is_made_shown_listed_and_deleted() {
        assertThat(edge.put("/v1/collections/more", "{\"embeddingModel\":\"mini\"}").status)
                .isEqualTo(200);
        assertThat(edge.get("/v1/collections/more").text())
                .isEqualTo(
                        "{\"name\":\"more\",\"embedding_model\":\"mini@1\",\"dimensions\":3,"
                                + "\"documents\":0,\"chunks\":0,\"created_at\":\"2026-11-20T09:30:00Z\",\"fields\":{},\"bytes\":0}");
        assertThat(edge.get("/v1/collections").json().findValuesAsString("name"))
                .containsExactlyInAnyOrder("docs", "more");
        assertThat(edge.delete("/v1/collections/more").text()).isEqualTo("{\"name\":\"more\",\"deleted\":true}");
        assertThat(edge.delete("/v1/collections/more").status).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"none\"' | 0 | 0",
                "'{\"words\":80,\"max_words\":120}' | 80 | 120",
                "'{\"words\":80,\"maxWords\":120}' | 80 | 120"
            })
    void a_collection_says_how_its_documents_are_cut(String json, int words, int maxWords) {
        assertThat(edge.put("/v1/collections/more", "{\"chunking\":" + json + "}").status)
                .isEqualTo(200);
        FindCollection made = new FindCollection("more");
        assertThat(Contexts.of("tenant-a")
                        .call(() -> edge.search.findCollection(made))
                        .chunking())
                .isEqualTo(new Chunking(words, maxWords));
        assertThat(edge.get("/v1/collections/more").json().path("chunking").toString())
                .isEqualTo(json.replace("maxWords", "max_words"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"no\"' | 'chunking: \"no\" (expected: \"none\" or an object with words and max_words)'",
                "'{\"words\":0,\"max_words\":0}' | 'chunking.words: 0 (expected: 1..max_words)'"
            })
    void another_way_of_cutting_is_refused(String json, String why) {
        FakeExchange reply = edge.put("/v1/collections/more", "{\"chunking\":" + json + "}");
        assertThat(reply.status).isEqualTo(400);
        assertThat(reply.json().path("detail").asString()).isEqualTo(why);
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
    void a_collection_is_embedded_by_another_model_shown_and_cancelled() {
        String path = "/v1/collections/docs/reembed";
        FakeExchange begun = edge.post(path, "{\"embedding_model\":\"mini@2\"}");

        assertThat(begun.status).isEqualTo(202);
        assertThat(begun.json().path("reembedding").toString())
                .isEqualTo(
                        "{\"to\":\"mini@2\",\"state\":\"paused\",\"done\":1,\"total\":2,\"error\":\"no models\",\"input_tokens\":0}");
        assertThat(edge.get("/v1/collections/docs").json()).isEqualTo(begun.json());
        assertThat(edge.delete(path).text()).isEqualTo("{\"name\":\"docs\",\"cancelled\":true}");
        assertThat(edge.delete(path).status).isEqualTo(404);
        assertThat(edge.get("/v1/collections/docs").json().has("reembedding")).isFalse();
        assertThat(edge.post(path, "{}").status).isEqualTo(400);
        assertThat(edge.as(TestEdge.OTHER, "DELETE", path, "").status).isEqualTo(404);
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
    void an_upload_says_in_the_query_who_may_read_it_and_lists_by_repeating() {
        edge.upload(
                "PUT",
                DOCUMENTS + "/a?access=user:ada&metadata.tag=x&access=group:ops&metadata.tag=y&metadata.lang=en",
                "text/plain",
                Bytes.utf8("words"));

        assertThat(edge.search.put().documents())
                .containsExactly(new NewDocument(
                        "a",
                        Format.TEXT,
                        "words",
                        "",
                        Map.of("lang", "en"),
                        Map.of("tag", new Values(List.of("x", "y"))),
                        List.of("user:ada", "group:ops")));
        FakeExchange twice = edge.upload("PUT", DOCUMENTS + "/a?title=x&title=y", "text/plain", Bytes.utf8("words"));
        assertThat(twice.status).isEqualTo(400);
        assertThat(twice.json().path("detail").asString()).isEqualTo("title: given twice (expected: once)");
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
                "/v1/search|{'collection':'docs','query':'q','filter':5}|filter|filter: 5 (expected: an object)",
                "/v1/search|{'collection':'docs','query':'q','filter':{'n':null}}|filter.n|filter.n: null (expected: string,"
                        + " number, true or false)",
                "/v1/search|{'collection':'docs','query':'q','filter':{'n':['a']}}|filter.n|filter.n: an array (expected: a"
                        + " value, or an object such as {\"in\": [\"a\", \"b\"]})",
                "/v1/search|{'collection':'docs','query':'q','filter':{'n':{'between':1}}}|filter.n.between|filter.n.between: an unknown"
                        + " comparison (expected: one of eq, exists, gt, gte, in, lt, lte, ne)",
                "/v1/search|{'collection':'docs','query':'q','filter':{'n':{'in':'a'}}}|filter.n.in|filter.n.in: \"a\""
                        + " (expected: an array of values)",
                "/v1/search|{'collection':'docs','query':'q','filter':{'n':{'in':[{}]}}}|filter.n.in[0]|filter.n.in[0]: an"
                        + " object (expected: string, number, true or false)",
                "/v1/search|{'collection':'docs','query':'q','filter':{'n':{'gte':1e400}}}|filter.n.gte|filter.n.gte: out"
                        + " of range (expected: a number that fits 64-bit floating point)",
                "/v1/collections/docs/documents|{'documents':[{'id':'a','text':'x','metadata':{'n':-1e400}}]}|"
                        + "documents[0].metadata.n|documents[0].metadata.n: out of range (expected: a number that fits"
                        + " 64-bit floating point)",
                "/v1/search|{'collection':'docs','query':'q','filter':{'n':{'exists':1}}}|filter.n.exists|filter.n.exists: 1"
                        + " (expected: true or false)",
                "/v1/search|{'collection':'docs','query':'q','filter':{'any':[]}}|filter.any|filter.any: an empty array"
                        + " (expected: an array of conditions)",
                "/v1/search|{'collection':'docs','query':'q','filter':{'any':[5]}}|filter.any[0]|filter.any[0]: 5 (expected:"
                        + " an object)",
                "/v1/search|{'collection':'docs','query':'q','filter':{'not':{}}}|filter.not|filter.not: an empty object"
                        + " (expected: one or more conditions)",
                "/v1/collections/docs/documents|{'documents':[{'id':'a','text':'x','metadata':{'k':{}}}]}|"
                        + "documents[0].metadata.k|documents[0].metadata.k: an object (expected: string, number, true,"
                        + " false or a list of strings)",
                "/v1/collections/docs/documents|{'documents':[{'id':'a','text':'x','metadata':{'k':['a',1]}}]}|"
                        + "documents[0].metadata.k[1]|documents[0].metadata.k[1]: 1 (expected: string)",
                "/v1/search|{'collection':'docs','query':'q','fusion':'sum'}|fusion|fusion: \"sum\" (expected:"
                        + " normalized or rrf)",
                "/v1/search|{'collection':'docs','query':'q','group_size':2}|group_size|group_size: 2 (expected: to stand"
                        + " beside group_by)",
                "/v1/search|{'collection':'docs','query':'q','facets':[5]}|facets[0]|facets[0]: 5 (expected: a field's name,"
                        + " or an object with field and limit)",
                "/v1/search|{'collection':'docs','query':'q','facets':[{'limit':5}]}|facets[0].field|facets[0].field: missing"
                        + " (expected: string)",
                "/v1/search|{'collection':'docs','query':'q','facets':[{'field':'k','limit':1.5}]}|facets[0].limit|"
                        + "facets[0].limit: 1.5 (expected: whole number)",
                "/v1/search|{'collection':'docs','query':'q','facets':[{'field':'k','max':1}]}|facets[0].max|"
                        + "facets[0].max: an unknown field (expected: one of field, limit)",
                "/v1/search|{'collection':'docs','query':'q','rerank':{'window':5}}|rerank.model|rerank.model: missing"
                        + " (expected: to be given)",
                "/v1/search|{'collection':'docs','query':'q','groups':'law'}|groups|groups: \"law\" (expected: array)",
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
        assertThat(reply.json().path("detail").asString().replace("|", " or ")).isEqualTo(detail);
        assertThat(reply.json().path("field").asString()).isEqualTo(field);
    }

    @Test
    void a_document_is_shown_to_those_who_may_read_it() {
        edge.users.add("reader", "tenant-a", null, "search");
        edge.post(
                DOCUMENTS,
                "{\"documents\":[{\"id\":\"a\",\"text\":\"x\",\"access\":[\"user:ann\",\"group:law\"]},"
                        + "{\"id\":\"b\",\"text\":\"y\"}]}");

        assertThat(edge.search.put().documents().getFirst().access()).containsExactly("user:ann", "group:law");
        assertThat(edge.get(DOCUMENTS + "/a").json().path("access").size()).isEqualTo(2);
        assertThat(edge.get(DOCUMENTS + "/a?user_id=bob").status).isEqualTo(404);
        assertThat(edge.get(DOCUMENTS + "/a?user_id=bob&groups=law").status).isEqualTo(200);
        assertThat(edge.get(DOCUMENTS + "/a?user_id=bob&groups=staff&groups=law").status)
                .isEqualTo(200);
        assertThat(edge.as("reader", "GET", DOCUMENTS + "/a?user_id=ann", "").status)
                .isEqualTo(200);
        assertThat(edge.as("reader", "GET", DOCUMENTS + "/a?user_id=ann", "").text())
                .doesNotContain("law");
        assertThat(edge.as("reader", "GET", DOCUMENTS + "/b", "").status).isEqualTo(200);
        assertThat(edge.as("reader", "GET", DOCUMENTS + "/a", "").text().replaceAll("req_\\w+", ""))
                .isEqualTo(edge.as("reader", "GET", DOCUMENTS + "/c", "")
                        .text()
                        .replaceAll("req_\\w+", "")
                        .replace("document: c ", "document: a ")
                        .replace("/c\"", "/a\""));
    }

    @Test
    void metadata_is_of_any_plain_kind_and_comes_back_as_it_is_declared() {
        edge.put("/v1/collections/typed", "{\"fields\":{\"year\":\"number\",\"open\":\"boolean\",\"at\":\"time\"}}");
        edge.post(
                "/v1/collections/typed/documents",
                "{\"documents\":[{\"id\":\"a\",\"text\":\"x\",\"metadata\":{\"year\":2024.50,\"open\":true,\"n\":2e3,"
                        + "\"at\":\"2026-01-01\",\"tag\":[\"b\",\"a\"]}}]}");

        NewDocument put = edge.search.put().documents().getFirst();
        assertThat(put.metadata()).isEqualTo(Map.of("year", "2024.5", "open", "true", "n", "2000", "at", "2026-01-01"));
        assertThat(put.lists()).isEqualTo(Map.of("tag", new Values(List.of("b", "a"))));
        assertThat(edge.get("/v1/collections/typed/documents/a").text())
                .contains("\"metadata\":{\"at\":\"2026-01-01\",\"n\":\"2000\",\"open\":true,\"tag\":[\"b\",\"a\"],"
                        + "\"year\":2024.5}");
        assertThat(edge.get("/v1/collections/typed").json().path("fields").toString())
                .isEqualTo("{\"at\":\"time\",\"open\":\"boolean\",\"year\":\"number\"}");
        assertThat(edge.put("/v1/collections/typed", "{\"fields\":{\"year\":\"int\"}}")
                        .json()
                        .path("detail")
                        .asString())
                .isEqualTo("fields.year: \"int\" (expected: keyword|number|boolean|time)");
    }

    @Test
    void a_filter_becomes_conditions_and_plain_equality_stays_what_it_was() {
        assertThat(asked("{\"lang\":\"en\",\"n\":1.0,\"b\":true,\"any\":\"x\"}").filter())
                .isEqualTo(Map.of("lang", "en", "n", "1", "b", "true", "any", "x"));
        assertThat(asked("{\"lang\":\"en\"}").where()).isNull();
        Condition from = Condition.of(Op.AT_LEAST, "year", "2020");
        Condition to = Condition.of(Op.LESS, "year", "2024");
        assertThat(asked("{\"year\":{\"gte\":2020,\"lt\":2024}}").where())
                .isEqualTo(Condition.of(Op.ALL, List.of(from, to)));
        assertThat(asked("{\"tag\":{\"in\":[\"a\",5]}}").where()).isEqualTo(Condition.of(Op.IN, "tag", "a", "5"));
        assertThat(asked("{\"x\":{\"ne\":\"y\"}}").where()).isEqualTo(Condition.of(Op.NOT_EQUAL, "x", "y"));
        Condition exists = Condition.of(Op.EXISTS, "x");
        assertThat(asked("{\"x\":{\"exists\":true}}").where()).isEqualTo(exists);
        assertThat(asked("{\"x\":{\"exists\":false}}").where()).isEqualTo(Condition.of(Op.NOT, List.of(exists)));
        Query nested = asked(
                "{\"lang\":\"en\",\"any\":[{\"year\":{\"gte\":2020}},{\"not\":{\"all\":[{\"x\":{\"exists\":true}},"
                        + "{\"y\":\"z\",\"x\":{\"exists\":true}}]}}]}");
        assertThat(nested.filter()).isEqualTo(Map.of("lang", "en"));
        Condition both = Condition.of(Op.ALL, List.of(Condition.of(Op.EQUAL, "y", "z"), exists));
        Condition not = Condition.of(Op.NOT, List.of(Condition.of(Op.ALL, List.of(exists, both))));
        assertThat(nested.where()).isEqualTo(Condition.of(Op.ANY, List.of(from, not)));
    }

    private Query asked(String filter) {
        return askedWith("\"filter\":" + filter);
    }

    private Query askedWith(String fields) {
        FakeExchange reply = edge.post("/v1/search", "{\"collection\":\"docs\",\"query\":\"q\"," + fields + "}");
        assertThat(reply.status).as(reply.text()).isEqualTo(200);
        return edge.search.asked();
    }

    @Test
    void a_search_says_how_to_rank_gather_count_and_page() {
        assertThat(askedWith("\"limit\":3").ranking()).isNull();
        assertThat(askedWith("\"fusion\":\"rrf\",\"rrf_k\":20,\"diversity\":0.25")
                        .ranking())
                .isEqualTo(new Ranking(Query.Fusion.RRF, 20, 0.25, null));
        assertThat(askedWith("\"rerank\":{\"model\":\"sentences\",\"window\":20}")
                        .ranking())
                .isEqualTo(new Ranking(null, null, 0, new Rerank("sentences", 20)));
        assertThat(askedWith("\"limit\":80,\"rerank\":{\"model\":\"sentences\"}")
                        .ranking())
                .isEqualTo(new Ranking(null, null, 0, new Rerank("sentences", 80)));
        assertThat(askedWith("\"group_by\":\"year\"").groupBy()).isEqualTo(new GroupBy("year", 3));
        assertThat(askedWith("\"groupBy\":\"document\",\"groupSize\":1").groupBy())
                .isEqualTo(new GroupBy("document", 1));
        assertThat(askedWith("\"facets\":[\"lang\",{\"field\":\"year\",\"limit\":20},{\"field\":\"k\"}]")
                        .facets())
                .containsExactly(new Facet("lang", 10), new Facet("year", 20), new Facet("k", 10));
        assertThat(askedWith("\"cursor\":\"abc\"").cursor()).isEqualTo("abc");
    }

    @Test
    void groups_counts_and_the_next_cursor_are_shown_as_they_are_declared() {
        edge.put("/v1/collections/docs", "{\"fields\":{\"year\":\"number\"}}");
        edge.search
                .finds(new Hit(
                        "b#0",
                        "b",
                        1,
                        "",
                        0.4,
                        "t",
                        new Span(0, 1),
                        List.of(),
                        Map.of("year", "2020"),
                        List.of(),
                        new Explanation(1, 2, 0.5, 1, 0.5, 0.6, Query.Fusion.NORMALIZED, 3, 0.4, 0.1),
                        Map.of("tag", new Values(List.of("x"))),
                        "2020"))
                .counts(
                        new FacetCounts("year", List.of(new FacetCount("2020", 2))),
                        new FacetCounts("lang", List.of(new FacetCount("en", 1))))
                .goesOn("next");
        String body = "{\"collection\":\"docs\",\"query\":\"q\",\"group_by\":\"year\",\"facets\":[\"year\",\"lang\"]";

        FakeExchange first = edge.post("/v1/search", body + "}");
        assertThat(first.text())
                .contains("\"metadata\":{\"tag\":[\"x\"],\"year\":2020}")
                .contains("\"explanation\":{\"text_score\":1.0,\"text_rank\":2,\"vector_score\":0.5,\"vector_rank\":1,"
                        + "\"alpha\":0.5,\"fused\":0.6,\"fusion\":\"normalized\",\"rank_before\":3,\"rerank_score\":0.4,"
                        + "\"diversity_penalty\":0.1},\"group\":2020}],"
                        + "\"facets\":{\"lang\":[{\"value\":\"en\",\"count\":1}],\"year\":[{\"value\":2020,\"count\":2}]},"
                        + "\"next_cursor\":\"next\",");
        FakeExchange second = edge.post("/v1/search", body + ",\"cursor\":\"next\"}");
        assertThat(second.text()).doesNotContain("facets", "next_cursor");
    }

    @Test
    void a_search_is_on_behalf_of_the_user_it_names() {
        edge.post("/v1/search", "{\"collection\":\"docs\",\"query\":\"q\",\"userId\":\"ann\",\"groups\":[\"law\"]}");
        assertThat(edge.search.asked().viewer()).isEqualTo(new Viewer("ann", List.of("law")));
        edge.post("/v1/search", "{\"collection\":\"docs\",\"query\":\"q\",\"groups\":[\"law\"]}");
        assertThat(edge.search.asked().viewer()).isEqualTo(new Viewer("", List.of("law")));
        edge.post("/v1/search", "{\"collection\":\"docs\",\"query\":\"q\"}");
        assertThat(edge.search.asked().viewer()).isNull();
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
                        "{\"name\":\"app\",\"scopes\":[\"chat\"],\"ttlSeconds\":60,\"team\":\"blue\"}",
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
        assertThat(list.json().findValuesAsString("team")).containsExactly("blue");
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
