package dev.gopuram.oip;

import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Problem.Code;
import dev.gopuram.platform.json.Json;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Calls another server that speaks the protocol, over HTTP. Every call waits in its thread; an interrupt gives it up and
 * lets go of the connection. Failures are problems: UPSTREAM_TIMEOUT past the deadline, RATE_LIMITED and UNAVAILABLE as the
 * server says so, INVALID where it finds the request at fault, NOT_FOUND, UPSTREAM_FAILED for all else.
 */
public final class OipClient implements AutoCloseable {
    private final OipClientConfig config;
    private final HttpClient http;
    private final OipExchange exchange;
    private final OipLimits limits;
    private volatile @Nullable Boolean binary;

    private OipClient(OipClientConfig config) {
        this.config = config;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(config.connectTimeout())
                .build();
        this.exchange = new OipExchange(http, config.maxBody());
        this.limits = new OipLimits(
                OipLimits.defaults().maxTensors(),
                OipLimits.defaults().maxDimensions(),
                config.maxBody(),
                OipLimits.defaults().maxParameters());
    }

    public static OipClient open(OipClientConfig config) {
        return new OipClient(config);
    }

    public OipServer server(Deadline deadline) {
        return OipDocuments.server(tree(exchange.send(request("/v2").GET(), deadline)));
    }

    public OipModel model(OipName model, Deadline deadline) {
        JsonNode said = tree(exchange.send(request(path(model)).GET(), deadline));
        return understood(() -> OipDocuments.model(said));
    }

    /** Whether the server would answer for the model now; what it says otherwise counts as no. */
    public boolean isReady(OipName model, Deadline deadline) {
        try {
            exchange.send(request(path(model) + "/ready").GET(), deadline);
            return true;
        } catch (Problem not) {
            if (not.code() == Code.CANCELLED || not.code() == Code.UPSTREAM_TIMEOUT) {
                throw not;
            }
            return false;
        }
    }

    /**
     * One inference. Tensors go as bytes where the server says that it reads them so.
     *
     * @param outputs those that are wanted, in this order; all where empty
     */
    public OipAnswer infer(OipName model, Inputs.Tensors inputs, List<String> outputs, Deadline deadline) {
        OipBody body = JsonAsked.write(inputs, outputs, readsBinary(deadline));
        HttpRequest.Builder request = request(path(model) + "/infer")
                .header("Content-Type", body.contentType())
                .POST(BodyPublishers.ofByteArray(body.bytes().shared()));
        body.jsonLength().ifPresent(length -> request.header(OipJson.JSON_LENGTH, Integer.toString(length)));
        HttpResponse<byte[]> reply = exchange.send(request, deadline);
        String jsonLength = reply.headers().firstValue(OipJson.JSON_LENGTH).orElse(null);
        OipAnswer answer = understood(() -> JsonAnswer.read(Bytes.wrap(reply.body()), jsonLength, limits));
        return outputs.isEmpty() ? answer : ordered(answer, outputs);
    }

    /** Asked once: what a server can do does not change while it runs. */
    private boolean readsBinary(Deadline deadline) {
        Boolean known = binary;
        if (known == null) {
            known = asked(deadline);
            binary = known;
        }
        return known;
    }

    /** Some servers have no metadata: they have no extensions either. */
    private boolean asked(Deadline deadline) {
        try {
            return server(deadline).readsBinaryTensors();
        } catch (Problem none) {
            if (none.code() == Code.NOT_FOUND) {
                return false;
            }
            throw none;
        }
    }

    private static OipAnswer ordered(OipAnswer answer, List<String> outputs) {
        List<Tensor> ordered = outputs.stream()
                .map(name -> answer.outputs().stream()
                        .filter(output -> output.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> Problem.of(
                                Code.UPSTREAM_FAILED,
                                "outputs: no " + name + " in the server's answer (expected: what was asked for)")))
                .toList();
        return new OipAnswer(answer.model(), answer.version(), answer.id(), ordered);
    }

    private HttpRequest.Builder request(String path) {
        String base = config.url().toString();
        HttpRequest.Builder request = HttpRequest.newBuilder(
                URI.create((base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path));
        config.headers().forEach(request::header);
        return request;
    }

    static String path(OipName model) {
        String path = "/v2/models/" + segment(model.name());
        return model.version().isEmpty() ? path : path + "/versions/" + segment(model.version());
    }

    private static String segment(String word) {
        return URLEncoder.encode(word, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private static JsonNode tree(HttpResponse<byte[]> reply) {
        try {
            return Json.foreignTree(reply.body());
        } catch (JacksonException none) {
            throw Problem.of(Code.UPSTREAM_FAILED, "the model's server answered no JSON")
                    .causedBy(none);
        }
    }

    /** What the server wrote is its fault, not the caller's. */
    private static <T> T understood(Supplier<T> reader) {
        try {
            return reader.get();
        } catch (Problem fault) {
            throw Problem.of(
                            Code.UPSTREAM_FAILED,
                            "the model's server answered what is not the protocol: " + fault.detail())
                    .causedBy(fault);
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
