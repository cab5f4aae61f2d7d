package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What a search may ask, asked over HTTP of processes that speak mTLS among themselves, with the real model. */
@Timeout(600)
class SearchTest {
    private static final String COLLECTION = "handbook";
    private static final String DOCUMENTS = "/v1/collections/" + COLLECTION + "/documents";

    @Test
    void a_user_finds_reads_and_counts_what_it_may_read_page_by_page(@TempDir Path dir) {
        try (Installation installation = Installation.start(Layout.EDGE_AND_CORE, dir);
                Api writer = api(installation, "search", "search:write");
                Api reader = api(installation, "search")) {
            store(writer);
            for (String mode : List.of("text", "vector", "hybrid")) {
                assertThat(found(reader, query(mode, Map.of("user_id", "ann", "groups", List.of("law")))))
                        .containsExactlyInAnyOrder("open", "old", "law");
                assertThat(found(reader, query(mode, Map.of("user_id", "bob"))))
                        .containsExactlyInAnyOrder("open", "old");
                assertThat(found(reader, query(mode, Map.of("user_id", "ann", "filter", since(2020)))))
                        .containsExactly("open");
            }
            assertThat(reader.get(DOCUMENTS + "/law").status()).isEqualTo(404);
            assertThat(reader.get(DOCUMENTS + "/law?user_id=ann&groups=law").status())
                    .isEqualTo(200);
            assertThat(writer.get(DOCUMENTS + "/law")
                            .json()
                            .path("access")
                            .get(0)
                            .asString())
                    .isEqualTo("group:law");

            JsonNode counted = reader.post("/v1/search", query("hybrid", Map.of("facets", List.of("year", "kind"))))
                    .json();
            assertThat(counted.path("facets").toString())
                    .isEqualTo("{\"kind\":[{\"value\":\"rule\",\"count\":2}],"
                            + "\"year\":[{\"value\":2019,\"count\":1},{\"value\":2024,\"count\":1}]}");
        }
    }

    @Test
    void the_sentence_that_answers_brings_its_passage_to_the_top(@TempDir Path dir) {
        try (Installation installation = Installation.start(Layout.ONE_PROCESS, dir);
                Api api = api(installation, "search", "search:write")) {
            store(api);
            Map<String, Object> rerank = Map.of("rerank", Map.of("model", "sentences"), "explain", true);
            JsonNode first = api.post("/v1/search", query("hybrid", rerank))
                    .json()
                    .path("results")
                    .get(0);
            assertThat(first.path("explanation").path("rerank_score").asDouble())
                    .isEqualTo(first.path("score").asDouble())
                    .isGreaterThan(0.3);
            JsonNode refused = api.post("/v1/search", query("text", Map.of("rerank", Map.of("model", "oracle"))))
                    .json();
            assertThat(refused.path("detail").asString()).isEqualTo("rerank.model: oracle (expected: sentences)");
        }
    }

    @Test
    void an_answer_is_grounded_in_what_its_filter_lets_pass_in_every_dialect(@TempDir Path dir) {
        try (Installation installation = Installation.start(Layout.EDGE_AND_CORE, dir);
                Api api = api(installation, "chat", "search", "search:write")) {
            store(api);
            List<Map<String, String>> asked = List.of(Map.of("role", "user", "content", "When are travel costs paid?"));
            Map<String, Map<String, Object>> dialects = Map.of(
                    "/v1/chat/completions", Map.of("messages", asked),
                    "/v1/messages", Map.of("messages", asked, "max_tokens", 400),
                    "/v1/responses", Map.of("input", asked));
            dialects.forEach((path, body) -> {
                assertThat(grounding(api, path, body, Map.of("year", Map.of("gte", 2000))))
                        .contains("open", "old");
                assertThat(grounding(api, path, body, since(2020))).containsOnly("open");
                Reply refused = api.post(path, grounded(body, Map.of("kind", Map.of("gte", 5))));
                assertThat(refused.status()).isEqualTo(400);
                assertThat(refused.json().at("/error/message").asString()).startsWith("gopuram.filter.kind: ");
            });
        }
    }

    private static Map<String, Object> grounded(Map<String, Object> body, Map<String, Object> filter) {
        Map<String, Object> grounded = new TreeMap<>(body);
        grounded.put("model", "extractive");
        grounded.put("gopuram", Map.of("collection", COLLECTION, "filter", filter));
        return grounded;
    }

    private static List<String> grounding(Api api, String path, Map<String, Object> body, Map<String, Object> filter) {
        Reply reply = api.post(path, grounded(body, filter));
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        return reply.json().at("/gopuram/citations").findValuesAsString("document");
    }

    private static Api api(Installation installation, String... scopes) {
        return new Api(
                installation.url(),
                Api.createKey(installation, scopes).path("secret").asString());
    }

    private static void store(Api api) {
        assertThat(api.put("/v1/collections/" + COLLECTION, Map.of("fields", Map.of("year", "number")))
                        .status())
                .isEqualTo(200);
        JsonNode documents = Json.tree(Bytes.utf8("""
                [{"id": "open", "text": "Travel costs are paid back within two weeks.",
                  "metadata": {"year": 2024, "kind": "rule"}},
                 {"id": "old", "text": "Travel costs were paid back within a month.",
                  "metadata": {"year": 2019, "kind": "rule"}},
                 {"id": "law", "text": "Travel costs of the law team are paid by the client.",
                  "metadata": {"year": 2018, "kind": "secret"}, "access": ["group:law"]},
                 {"id": "cid", "text": "Travel costs of Cid are under review.",
                  "metadata": {"year": 2021, "kind": "secret"}, "access": ["user:cid"]}]
                """));
        Reply stored = api.post(DOCUMENTS, Map.of("documents", documents));
        assertThat(stored.status()).as(stored.toString()).isEqualTo(200);
    }

    private static Map<String, Object> since(int year) {
        return Map.of("year", Map.of("gte", year));
    }

    private static Map<String, Object> query(String mode, Map<String, Object> more) {
        Map<String, Object> query = new TreeMap<>(more);
        query.putAll(Map.of("collection", COLLECTION, "query", "when are travel costs paid", "mode", mode));
        return query;
    }

    /** Every document that the pages show, two at a time. */
    private static List<String> found(Api api, Map<String, Object> query) {
        List<String> found = new ArrayList<>();
        Map<String, Object> page = new TreeMap<>(query);
        page.put("limit", 2);
        JsonNode reply;
        do {
            reply = api.post("/v1/search", page).json();
            assertThat(reply.has("results")).as(reply.toString()).isTrue();
            reply.path("results").forEach(hit -> found.add(hit.path("document").asString()));
            page.put("cursor", reply.path("next_cursor").asString(""));
        } while (reply.has("next_cursor"));
        return found;
    }
}
