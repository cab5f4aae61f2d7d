package dev.gopuram.oip;

import static dev.gopuram.oip.Verdict.failed;
import static dev.gopuram.oip.Verdict.need;
import static dev.gopuram.oip.Verdict.needOrSkip;
import static dev.gopuram.oip.Verdict.skipped;

import dev.gopuram.contracts.models.TensorSpec;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Problem;
import dev.gopuram.platform.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** A server over HTTP, and what it says of the model that it is judged by. */
final class RestSubject implements AutoCloseable {
    /** A name that no server has. */
    static final String UNKNOWN = "no-such-model-8d1f";

    private static final int MAX_BODY = 64 * 1024 * 1024;

    private final ConformanceTarget target;
    private final URI url;
    private final HttpClient http;
    private @Nullable String model;
    private @Nullable OipModel metadata;
    private @Nullable OipServer server;
    private @Nullable OipAnswer reference;

    RestSubject(ConformanceTarget target, URI url) {
        this.target = target;
        this.url = url;
        this.model = target.model();
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(target.timeout())
                .build();
    }

    HttpRequest.Builder request(String path) {
        String base = url.toString();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path))
                .timeout(target.timeout());
        target.headers().forEach(request::header);
        return request;
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BODY));
        } catch (IOException broken) {
            throw failed("the connection failed: " + broken);
        } catch (InterruptedException left) {
            Thread.currentThread().interrupt();
            throw failed("interrupted");
        }
    }

    HttpResponse<byte[]> fetch(String path) {
        return send(request(path).GET());
    }

    HttpResponse<byte[]> post(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    /** The JSON of an answer with status 200. */
    static JsonNode json(HttpResponse<byte[]> reply) {
        need(reply.statusCode() == 200, "status " + reply.statusCode() + " (expected: 200)" + said(reply));
        return tree(reply);
    }

    private static JsonNode tree(HttpResponse<byte[]> reply) {
        try {
            return Json.foreignTree(reply.body());
        } catch (JacksonException none) {
            throw failed("a body that is no JSON: " + none.getOriginalMessage());
        }
    }

    /** A failure has its status and says why. */
    static void refused(HttpResponse<byte[]> reply, int status) {
        need(
                reply.statusCode() == status,
                "status " + reply.statusCode() + " (expected: " + status + ")" + said(reply));
        JsonNode error = tree(reply).path("error");
        need(
                error.isString() && !error.asString().isEmpty(),
                "error: " + error + " (expected: a string that says why)");
    }

    private static String said(HttpResponse<byte[]> reply) {
        String text = Bytes.copyOf(reply.body()).utf8();
        return text.isEmpty() ? "" : ": " + text.substring(0, Math.min(200, text.length()));
    }

    String model() {
        if (model == null) {
            JsonNode index = json(post("/v2/repository/index", "{\"ready\":true}"));
            needOrSkip(index.isArray() && !index.isEmpty(), "no model was named, and the index has none");
            model = index.get(0).path("name").asString("");
        }
        return model;
    }

    String path() {
        return OipClient.path(new OipName(model(), ""));
    }

    String path(String version) {
        return OipClient.path(new OipName(model(), version));
    }

    /** The model's metadata; what needs them cannot be tried without. */
    OipModel metadata() {
        if (metadata == null) {
            try {
                metadata = OipDocuments.model(json(fetch(path())));
            } catch (Verdict | Problem without) {
                throw skipped("needs the model's metadata: " + without.getMessage());
            }
        }
        return metadata;
    }

    String version() {
        needOrSkip(!metadata().versions().isEmpty(), "the metadata name no version");
        return metadata().versions().getFirst();
    }

    OipServer server() {
        if (server == null) {
            try {
                server = OipDocuments.server(json(fetch("/v2")));
            } catch (Verdict without) {
                server = new OipServer("", "", List.of());
            }
        }
        return server;
    }

    void needExtension(String extension) {
        needOrSkip(server().extensions().contains(extension), "the server does not list " + extension);
    }

    List<Sample> samples(int rows) {
        List<Sample> samples = new ArrayList<>();
        for (TensorSpec spec : metadata().inputs()) {
            samples.add(Sample.of(spec, rows));
        }
        needOrSkip(!samples.isEmpty(), "the model has no inputs");
        needOrSkip(
                metadata().outputs().stream().noneMatch(spec -> Sample.isHalf(spec.type())),
                "an output is FP16 or BF16, which does not come as JSON");
        return samples;
    }

    Asking asking() {
        return Asking.with(samples(1));
    }

    /** The same where it is JSON to its end. */
    Asking onlyJson() {
        Asking asking = asking();
        needOrSkip(!asking.hasTail(), "an input does not come as JSON");
        return asking;
    }

    /** The first input as a sample; JSON has to exist for it. */
    Sample first() {
        Sample first = samples(1).getFirst();
        needOrSkip(first.hasJson(), "the first input is " + first.spec().type());
        return first;
    }

    HttpResponse<byte[]> infer(Asking asking) {
        return infer(path(), asking);
    }

    HttpResponse<byte[]> infer(String path, Asking asking) {
        return infer(path, asking.body(), asking.hasTail() ? Integer.toString(asking.jsonLength()) : null);
    }

    HttpResponse<byte[]> infer(String path, Bytes body, @Nullable String jsonLength) {
        HttpRequest.Builder request = request(path + "/infer")
                .header("Content-Type", jsonLength == null ? "application/json" : "application/octet-stream")
                .POST(BodyPublishers.ofByteArray(body.shared()));
        if (jsonLength != null) {
            request.header(OipJson.JSON_LENGTH, jsonLength);
        }
        return send(request);
    }

    /** The answer, which keeps to the protocol. */
    OipAnswer answered(HttpResponse<byte[]> reply) {
        need(reply.statusCode() == 200, "status " + reply.statusCode() + " (expected: 200)" + said(reply));
        String jsonLength = reply.headers().firstValue(OipJson.JSON_LENGTH).orElse(null);
        try {
            return JsonAnswer.read(Bytes.wrap(reply.body()), jsonLength, OipLimits.defaults());
        } catch (Problem fault) {
            throw failed("an answer with " + fault.detail());
        }
    }

    /** What the model says of one row: whatever form the same row comes in, it has to say the same. */
    OipAnswer reference() {
        if (reference == null) {
            try {
                reference = answered(infer(asking()));
            } catch (Verdict without) {
                throw skipped("needs an inference that succeeds: " + without.detail());
            }
        }
        return reference;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
