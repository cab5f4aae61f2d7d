package dev.gopuram.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.platform.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** A client of one address with one key. Every reply it sees must name its request. */
final class Api implements AutoCloseable {
    private static final Duration TOTAL = Duration.ofSeconds(60);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String base;
    private final String key;

    Api(String base, String key) {
        this.base = base;
        this.key = key;
    }

    /**
     * A key with these scopes, of the tier without limits, made through the admin API: the reply that holds its id and its
     * secret.
     */
    static JsonNode createKey(Installation installation, String... scopes) {
        return createKeyOf("internal", installation, scopes);
    }

    /** The same of another tier. */
    static JsonNode createKeyOf(String tier, Installation installation, String... scopes) {
        try (Api admin = admin(installation)) {
            Reply reply = admin.post("/admin/v1/keys", Map.of("name", "e2e", "tier", tier, "scopes", List.of(scopes)));
            assertThat(reply.status()).as(reply.toString()).isEqualTo(201);
            return reply.json();
        }
    }

    /** The admin API, with the admin key. */
    static Api admin(Installation installation) {
        return new Api(installation.adminUrl(installation.edge()), installation.adminKey());
    }

    Reply get(String path) {
        return whole(request(path).GET());
    }

    Reply delete(String path) {
        return whole(request(path).DELETE());
    }

    Reply delete(String path, Map<String, ?> body) {
        return whole(request(path)
                .method("DELETE", BodyPublishers.ofByteArray(Json.write(body).shared())));
    }

    Reply put(String path) {
        return whole(request(path).PUT(BodyPublishers.noBody()));
    }

    Reply put(String path, Map<String, ?> body) {
        return whole(
                request(path).PUT(BodyPublishers.ofByteArray(Json.write(body).shared())));
    }

    Reply post(String path, Map<String, ?> body) {
        return whole(
                request(path).POST(BodyPublishers.ofByteArray(Json.write(body).shared())));
    }

    /** Sends bytes as they are. */
    Reply post(String path, String contentType, Bytes body) {
        return whole(
                request(path).setHeader("Content-Type", contentType).POST(BodyPublishers.ofByteArray(body.shared())));
    }

    /** Stores one document, and answers once it is found. */
    void store(String collection, String id, String format, String text) {
        Reply reply = post(
                "/v1/collections/" + collection + "/documents",
                Map.of("documents", List.of(Map.of("id", id, "format", format, "text", text))));
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
    }

    /** The ids of the documents found, best first, one for each passage. */
    List<String> search(String collection, String mode, String query, int limit) {
        Reply reply =
                post("/v1/search", Map.of("collection", collection, "mode", mode, "query", query, "limit", limit));
        assertThat(reply.status()).as(reply.toString()).isEqualTo(200);
        List<String> found = new ArrayList<>();
        reply.json()
                .path("results")
                .forEach(hit -> found.add(hit.path("document").asString()));
        return found;
    }

    Reply chat(String model, String collection, String question) {
        return post("/v1/chat/completions", chatBody(model, collection, question, false));
    }

    /** The same under an {@code Idempotency-Key}. */
    Reply chatOnce(String idempotencyKey, String model, String question) {
        return whole(request("/v1/chat/completions")
                .header("Idempotency-Key", idempotencyKey)
                .POST(BodyPublishers.ofByteArray(
                        Json.write(chatBody(model, "", question, false)).shared())));
    }

    /** A streamed answer, which must have begun with status 200. */
    EventStream stream(String model, String collection, String question) {
        HttpResponse<InputStream> response = send(
                request("/v1/chat/completions")
                        .POST(BodyPublishers.ofByteArray(Json.write(chatBody(model, collection, question, true))
                                .shared())),
                BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new EventStream(response.body());
    }

    private static Map<String, Object> chatBody(String model, String collection, String question, boolean stream) {
        Map<String, Object> body = new TreeMap<>(Map.of(
                "model", model, "stream", stream, "messages", List.of(Map.of("role", "user", "content", question))));
        if (!collection.isEmpty()) {
            body.put("gopuram", Map.of("collection", collection));
        }
        return body;
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(TOTAL)
                .header("Content-Type", "application/json");
        return key.isEmpty() ? request : request.header("Authorization", "Bearer " + key);
    }

    private Reply whole(HttpRequest.Builder request) {
        HttpResponse<byte[]> response = send(request, BodyHandlers.ofByteArray());
        return new Reply(response.statusCode(), response.headers(), response.body());
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            HttpResponse<T> response = http.send(request.build(), handler);
            assertThat(response.headers().firstValue("x-request-id"))
                    .as("the id of " + response.request().uri())
                    .hasValueSatisfying(id -> assertThat(id).matches("req_[0-9a-f]{32}"));
            return response;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
