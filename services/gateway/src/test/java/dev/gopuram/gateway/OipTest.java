package dev.gopuram.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gopuram.contracts.models.LoadedVersion;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.oip.Conformance;
import dev.gopuram.oip.ConformanceResult;
import dev.gopuram.oip.ConformanceTarget;
import dev.gopuram.oip.OipJson;
import dev.gopuram.platform.json.Json;
import dev.gopuram.platform.lifecycle.Readiness;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The Open Inference Protocol over both real ports, with every policy there is before a model that adds one. */
class OipTest {
    private static final String INFER = "/v2/models/adder/infer";
    private static final String REQUEST =
            "{\"id\":\"7\",\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[1,2],\"data\":[1.5,-2]}]}";

    private final OipPorts ports = new OipPorts();
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        ports.close();
    }

    private HttpResponse<byte[]> send(String method, String path, byte[] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.port() + path))
                .method(method, HttpRequest.BodyPublishers.ofByteArray(body))
                .timeout(Duration.ofSeconds(20));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private HttpResponse<byte[]> call(String method, String path, String body) {
        return send(method, path, body.getBytes(StandardCharsets.UTF_8), "authorization", "Bearer " + TestEdge.ALL);
    }

    private static JsonNode json(HttpResponse<byte[]> reply) {
        return Json.tree(Bytes.wrap(reply.body()));
    }

    @Test
    void the_server_and_its_models_say_what_they_are() {
        for (String path : List.of("/v2", "/v2/")) {
            JsonNode server = json(call("GET", path, ""));
            assertThat(server.path("name").asString()).isEqualTo("gopuram");
            assertThat(server.path("extensions").toString()).contains("binary_tensor_data");
        }
        for (String path : List.of("/v2/models/adder", "/v2/models/adder/versions/1.2.0")) {
            JsonNode model = json(call("GET", path, ""));
            assertThat(model.path("versions").toString()).isEqualTo("[\"1.2.0\"]");
            assertThat(model.at("/inputs/0/shape").toString()).isEqualTo("[-1,2]");
            assertThat(model.path("platform").asString()).isEqualTo("onnx_onnxv1");
            assertThat(json(call("GET", path + "/ready", "")).path("ready").asBoolean())
                    .isTrue();
            JsonNode config = json(call("GET", path + "/config", ""));
            assertThat(config.path("max_batch_size").asInt()).isEqualTo(8);
            assertThat(config.at("/input/0/dims").toString()).isEqualTo("[2]");
            assertThat(config.at("/dynamic_batching/max_queue_delay_microseconds")
                            .asInt())
                    .isEqualTo(2000);
            assertThat(json(call("GET", path + "/stats", ""))
                            .at("/model_stats/0/name")
                            .asString())
                    .isEqualTo("adder");
        }
        assertThat(call("GET", "/v2/models/stats", "").statusCode()).isEqualTo(200);
    }

    @Test
    void health_needs_no_key_and_the_rest_does() {
        assertThat(send("GET", "/v2/health/live", new byte[0]).statusCode()).isEqualTo(200);
        assertThat(send("GET", "/v2/health/ready", new byte[0]).statusCode()).isEqualTo(200);
        ports.readiness.put("models", Readiness.notReady("warming up"));
        HttpResponse<byte[]> waiting = send("GET", "/v2/health/ready", new byte[0]);
        assertThat(waiting.statusCode()).isEqualTo(503);
        assertThat(json(waiting).path("ready").asBoolean()).isFalse();

        HttpResponse<byte[]> nobody = send("GET", "/v2/models/adder", new byte[0]);
        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(json(nobody).path("error").asString()).contains("no credentials");
    }

    @Test
    void what_is_inferred_comes_back_with_its_id_and_version() {
        HttpResponse<byte[]> reply = call("POST", INFER, REQUEST);

        JsonNode answer = json(reply);
        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(answer.path("id").asString()).isEqualTo("7");
        assertThat(answer.path("model_version").asString()).isEqualTo("1.2.0");
        assertThat(answer.at("/outputs/0/data").toString()).isEqualTo("[2.5,-1.0]");
        assertThat(reply.headers().firstValue("x-gopuram-model")).hasValue("adder@1.2.0");
        assertThat(call("POST", "/v2/models/adder/versions/1.2.0/infer", REQUEST)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void tensors_may_come_and_go_as_bytes_behind_the_json() {
        byte[] head =
                ("{\"parameters\":{\"binary_data_output\":true},\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\","
                                + "\"shape\":[1,2],\"parameters\":{\"binary_data_size\":8}}]}")
                        .getBytes(StandardCharsets.UTF_8);
        ByteBuffer body = ByteBuffer.allocate(head.length + 8).order(ByteOrder.LITTLE_ENDIAN);
        body.put(head).putFloat(3).putFloat(4);
        HttpResponse<byte[]> reply = send(
                "POST",
                INFER,
                body.array(),
                "authorization",
                "Bearer " + TestEdge.OTHER,
                "content-type",
                "application/octet-stream",
                "Inference-Header-Content-Length",
                Integer.toString(head.length));

        assertThat(reply.statusCode()).isEqualTo(200);
        int json =
                Integer.parseInt(reply.headers().firstValue(OipJson.JSON_LENGTH).orElseThrow());
        ByteBuffer tensors =
                ByteBuffer.wrap(reply.body(), json, reply.body().length - json).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(tensors.getFloat()).isEqualTo(4);
        assertThat(tensors.getFloat()).isEqualTo(5);
        assertThat(tensors.hasRemaining()).isFalse();
    }

    @Test
    void bodies_may_be_compressed_both_ways_and_expand_to_no_more_than_the_bound() throws IOException {
        String many = "{\"inputs\":[{\"name\":\"x\",\"datatype\":\"FP32\",\"shape\":[500,2],\"data\":["
                + "1,".repeat(999) + "1]}]}";
        HttpResponse<byte[]> reply = gzipped(many.getBytes(StandardCharsets.UTF_8));

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(reply.headers().firstValue("content-encoding")).hasValue("gzip");
        byte[] whole = new GZIPInputStream(new ByteArrayInputStream(reply.body())).readAllBytes();
        assertThat(Json.tree(Bytes.wrap(whole)).at("/outputs/0/data").size()).isEqualTo(1000);

        HttpResponse<byte[]> bomb = gzipped(new byte[(32 << 20) + 1]);
        assertThat(bomb.statusCode()).isEqualTo(413);
        assertThat(send("POST", INFER, new byte[8], "authorization", "Bearer " + TestEdge.ALL, "content-encoding", "br")
                        .statusCode())
                .isEqualTo(415);
    }

    private HttpResponse<byte[]> gzipped(byte[] body) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream shrinking = new GZIPOutputStream(out)) {
            shrinking.write(body);
        }
        return send(
                "POST",
                INFER,
                out.toByteArray(),
                "authorization",
                "Bearer " + TestEdge.ALL,
                "content-type",
                "application/json",
                "content-encoding",
                "gzip",
                "accept-encoding",
                "br;q=1, gzip");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /v2/models/none, 404",
        "GET, /v2/models/adder/versions/9.9.9/ready, 404",
        "GET, /v2/nothing, 404",
        "GET, /v2/models/adder/infer, 405",
        "PUT, /v2/models/adder, 405",
        "POST, /v2/models/none/infer, 404",
        "POST, /v2/models/adder/infer, 400"
    })
    void every_failure_is_a_status_and_an_error(String method, String path, int status) {
        HttpResponse<byte[]> reply = call(method, path, method.equals("POST") ? "{\"inputs\":[]}" : "");

        assertThat(reply.statusCode()).isEqualTo(status);
        assertThat(json(reply).path("error").asString()).isNotEmpty();
        assertThat(json(reply).path("request_id").asString()).startsWith("req_");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "-|",
                "-|null",
                "-|[]",
                "-|{}",
                "-|{'inputs':",
                "-|{'inputs':null}",
                "-|{'inputs':[null]}",
                "-|{'inputs':[{'name':'x','datatype':'FP32','shape':[2147483647,2147483647],'data':[1]}]}",
                "-|{'inputs':[{'name':'x','datatype':'FP32','shape':[9223372036854775807,2],'data':[]}]}",
                "-|{'inputs':[{'name':'x','datatype':'FP32','shape':[1e3,2],'data':[]}]}",
                "-|{'inputs':[{'name':'x','datatype':'FP32','shape':[-1,2],'data':[]}]}",
                "-|{'inputs':[{'name':'x','datatype':'FP32','shape':[1,2],'data':[NaN,1]}]}",
                "-|{'inputs':[{'name':'x','datatype':'FP32','shape':[1,2],'data':[1e400,1]}]}",
                "-|{'inputs':[{'name':'x','datatype':'FP32','shape':[1,2],'data':[[[[1,2]]]]}]}",
                "-|{'inputs':[{'name':'x','datatype':'FP32','shape':[1,2],'data':[1,2]},{'name':'x','datatype':'FP32','shape':[1,2],'data':[1,2]}]}",
                "-|{'inputs':[{'name':'x','datatype':'FP32','shape':[1,2],'data':[1,2]}],'outputs':[{'name':'none'}]}",
                "-|{'inputs':[{'name':'x','datatype':'FP32','shape':[1,2],'parameters':{'binary_data_size':8}}]}",
                "-|{'inputs':[{'name':'x','datatype':'FP32','shape':[1,2],'parameters':{'a':{}},'data':[1,2]}]}",
                "-1|{}",
                "x|{}",
                "3|{}",
                "99999999999999999999|{}",
                "1|{}",
                "0|12345678901234567",
            })
    void what_cannot_be_inferred_from_is_400_whatever_it_says_of_itself(String length, String body) {
        byte[] bytes = body == null ? new byte[0] : body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        String key = "Bearer " + TestEdge.ALL;
        HttpResponse<byte[]> reply = length == null
                ? send("POST", INFER, bytes, "authorization", key)
                : send("POST", INFER, bytes, "authorization", key, OipJson.JSON_LENGTH, length);

        assertThat(reply.statusCode())
                .as(new String(reply.body(), StandardCharsets.UTF_8))
                .isEqualTo(400);
        assertThat(json(reply).path("error").asString()).isNotEmpty();
        assertThat(json(reply).path("code").asString()).isNotEqualTo("internal");
    }

    @Test
    void a_body_may_come_in_chunks() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.port() + INFER))
                .header("authorization", "Bearer " + TestEdge.ALL)
                .POST(HttpRequest.BodyPublishers.ofInputStream(
                        () -> new ByteArrayInputStream(REQUEST.getBytes(StandardCharsets.UTF_8))))
                .version(HttpClient.Version.HTTP_1_1)
                .build();
        HttpResponse<byte[]> reply = client.send(request, HttpResponse.BodyHandlers.ofByteArray());

        assertThat(reply.statusCode()).isEqualTo(200);
        assertThat(json(reply).at("/outputs/0/data").toString()).isEqualTo("[2.5,-1.0]");
    }

    @Test
    void the_repository_is_an_administrators() {
        byte[] none = "{}".getBytes(StandardCharsets.UTF_8);
        assertThat(send("POST", "/v2/repository/index", none, "authorization", "Bearer " + TestEdge.OTHER)
                        .statusCode())
                .isEqualTo(403);
        assertThat(call("POST", "/v2/repository/models/adder/unload", "{}").statusCode())
                .isEqualTo(200);
        assertThat(ports.models.state).isEqualTo(LoadedVersion.State.UNAVAILABLE);
        assertThat(call("GET", "/v2/models/adder/ready", "").statusCode()).isEqualTo(503);
        assertThat(json(call("POST", "/v2/repository/index", "{\"ready\":true}"))
                        .size())
                .isZero();
        assertThat(call("POST", "/v2/repository/models/adder/load", "").statusCode())
                .isEqualTo(200);
        assertThat(json(call("POST", "/v2/repository/index", "")).at("/0/state").asString())
                .isEqualTo("READY");
    }

    @Test
    void both_ports_pass_the_conformance_suite() {
        ConformanceTarget target = new ConformanceTarget(
                URI.create("http://127.0.0.1:" + ports.port()),
                "127.0.0.1:" + ports.grpcPort(),
                "adder",
                Map.of("Authorization", "Bearer " + TestEdge.ALL),
                Duration.ofSeconds(20));

        List<ConformanceResult> results = Conformance.run(target, result -> {});

        assertThat(results).hasSizeGreaterThan(40);
        assertThat(results)
                .filteredOn(result -> result.status() == ConformanceResult.Status.FAILED)
                .isEmpty();
    }
}
