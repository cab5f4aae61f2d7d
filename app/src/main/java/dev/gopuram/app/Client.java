package dev.gopuram.app;

import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Speaks to a running server the way any user's program does: HTTP, JSON and a key. */
final class Client {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration TOTAL = Duration.ofMinutes(10);
    private static final int MAX_ERROR_BYTES = 64 * 1024;
    private static final Set<String> SCHEMES = Set.of("http", "https");

    private final URI base;
    private final String key;
    private final HttpClient http = HttpClient.newBuilder()
            .connectTimeout(CONNECT)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    Client(String base, String key) {
        this.base = address(base);
        this.key = header(key);
    }

    private static URI address(String base) {
        try {
            URI address = new URI(base.endsWith("/") ? base.substring(0, base.length() - 1) : base);
            if (SCHEMES.contains(String.valueOf(address.getScheme())) && address.getHost() != null) {
                return address;
            }
        } catch (URISyntaxException notOne) {
            // It is said below.
        }
        throw Problem.invalid("address", base, "http://HOST:PORT, or https");
    }

    /** A key that no header can hold is no key; it is not repeated, for it may be a secret with a slip in it. */
    private static String header(String key) {
        if (!key.chars().allMatch(c -> c > ' ' && c <= '~')) {
            throw Problem.of(Problem.Code.INVALID, "key: not shown (expected: letters, digits and _ alone)");
        }
        return key;
    }

    JsonNode get(String path) {
        return json(request(path).GET());
    }

    JsonNode delete(String path) {
        return json(request(path).DELETE());
    }

    JsonNode put(String path, Map<String, ?> body) {
        return json(request(path)
                .PUT(HttpRequest.BodyPublishers.ofByteArray(Json.write(body).shared())));
    }

    JsonNode post(String path, Map<String, ?> body) {
        return json(postRequest(path, body, null));
    }

    /** Posts so that sending it again does not do it again. */
    JsonNode post(String path, Map<String, ?> body, String idempotencyKey) {
        return json(postRequest(path, body, idempotencyKey));
    }

    /** Posts, and hands over the reply's body as it comes; the caller closes it. */
    InputStream stream(String path, Map<String, ?> body) {
        return stream(postRequest(path, body, null));
    }

    /** Posts lines of JSON, and hands over the lines of the reply as they come; the caller closes it. */
    InputStream lines(String path, byte[] lines) {
        return stream(request(path)
                .setHeader("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofByteArray(lines)));
    }

    /** A body that is text. */
    String text(String path) {
        try (InputStream in = stream(request(path).GET())) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /** Posts bytes as they are read; {@code opened} is asked for them once more where a connection is lost at once. */
    JsonNode upload(String path, String contentType, Supplier<InputStream> opened) {
        return json(request(path)
                .setHeader("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofInputStream(opened)));
    }

    /** A name as one segment of a path. */
    static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private InputStream stream(HttpRequest.Builder request) {
        HttpResponse<InputStream> response = send(request, BodyHandlers.ofInputStream());
        if (response.statusCode() >= 400) {
            try (InputStream in = response.body()) {
                throw failure(response.statusCode(), in.readNBytes(MAX_ERROR_BYTES));
            } catch (IOException e) {
                throw unreachable(e);
            }
        }
        return response.body();
    }

    private HttpRequest.Builder postRequest(String path, Map<String, ?> body, @Nullable String idempotencyKey) {
        HttpRequest.Builder builder = request(path)
                .POST(HttpRequest.BodyPublishers.ofByteArray(Json.write(body).shared()));
        return idempotencyKey == null ? builder : builder.header("Idempotency-Key", idempotencyKey);
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(base + path))
                .timeout(TOTAL)
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json");
    }

    private JsonNode json(HttpRequest.Builder request) {
        HttpResponse<byte[]> response = send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() >= 400) {
            throw failure(response.statusCode(), response.body());
        }
        if (response.body().length == 0) {
            return Json.tree(Bytes.utf8("{}"));
        }
        try {
            return Json.tree(Bytes.wrap(response.body()));
        } catch (Problem notJson) {
            throw Problem.of(Problem.Code.UPSTREAM_FAILED, base + " answered no JSON (expected: Gopuram's API there)")
                    .causedBy(notJson);
        }
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return http.send(request.build(), handler);
        } catch (IOException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Problem.from(e);
        }
    }

    private Problem unreachable(IOException e) {
        return Problem.of(
                        Problem.Code.UNAVAILABLE,
                        "no answer from " + base + " (expected: a running `gopuram serve`): " + e)
                .causedBy(e);
    }

    private static Problem failure(int status, byte[] body) {
        String detail = new String(body, StandardCharsets.UTF_8);
        try {
            JsonNode tree = Json.tree(Bytes.wrap(body));
            JsonNode said = tree.path("error").path("message");
            detail = said.isString() ? said.asString() : tree.path("detail").asString(detail);
        } catch (Problem notJson) {
            detail = "status " + status + ": " + detail;
        }
        return Problem.of(Problem.Code.UPSTREAM_FAILED, detail);
    }
}
