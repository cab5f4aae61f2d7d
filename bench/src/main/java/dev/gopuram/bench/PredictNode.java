package dev.gopuram.bench;

import com.google.protobuf.ByteString;
import dev.gopuram.kernel.Bytes;
import dev.gopuram.oip.messages.ModelInferRequest;
import dev.gopuram.platform.json.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * A node that serves the models of P5, and the ways to ask it. It asks for a key and counts what it does; without the
 * access log, traces and limits, whose price P1 shows.
 */
final class PredictNode implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(2);
    private static final Duration BETWEEN = Duration.ofMillis(100);

    private final Peer peer;
    private final int grpcPort;
    private final int adminPort;
    private final String key;
    private final HttpClient http = HttpClient.newHttpClient();

    private PredictNode(Peer peer, int grpcPort, int adminPort, String key) {
        this.peer = peer;
        this.grpcPort = grpcPort;
        this.adminPort = adminPort;
        this.key = key;
    }

    static PredictNode start(Peers peers) {
        int port = Peer.freePort();
        int grpcPort = Peer.freePort();
        int adminPort = Peer.freePort();
        Path data = peers.work().resolve("predict");
        Path config = peers.write("predict.yaml", """
            server: { port: %d, grpc_port: %d, admin_port: %d }
            gateway: { access_log: false }
            tiers: { internal: { limits: {}, priority: 3 } }
            telemetry: { traces: { sample_ratio: 0, keep_recent: 0 } }
            """.formatted(port, grpcPort, adminPort));
        Process process = Peer.start(
                peers.gopuramCommand("serve", "--config", config.toString(), "--data", data.toString()),
                peers.work().resolve("predict.log"),
                port,
                grpcPort,
                adminPort);
        Peer peer = new Peer("gopuram", process, port, "/", List.of(), "");
        return new PredictNode(peer, grpcPort, adminPort, peers.key(data));
    }

    long cpuNanos() {
        return Cpu.nanos(peer.process().toHandle());
    }

    /** Pushes a model and waits until it answers. */
    void push(DenseModel model, float[] answer) {
        HttpRequest push = to(adminPort, "/admin/v1/models")
                .header("Content-Type", "application/x-tar")
                .POST(HttpRequest.BodyPublishers.ofByteArray(
                        model.archive(answer).shared()))
                .build();
        HttpResponse<String> pushed = send(push);
        if (pushed.statusCode() / 100 != 2) {
            throw new IllegalStateException(model.name() + " was answered " + pushed.body());
        }
        HttpRequest ready =
                to(peer.port(), "/v2/models/" + model.name() + "/ready").build();
        long until = System.nanoTime() + READY.toNanos();
        while (send(ready).statusCode() != 200) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException(model.name() + " is not ready after " + READY.toSeconds() + " s");
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(BETWEEN);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder to(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", "Bearer " + key);
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Our own API. */
    Load own(DenseModel model) {
        String body = "{\"inputs\":[{\"tensor\":" + DenseModel.tensor("x", model.row()) + "}]}";
        return Load.post(peer.port(), "/v1/models/" + model.name() + "/predict", List.of(bearer()), body);
    }

    /** The Open Inference Protocol in JSON. */
    Load json(DenseModel model) {
        String body = "{\"inputs\":[" + DenseModel.tensor("x", model.row()) + "]}";
        return Load.post(peer.port(), infer(model), List.of(bearer()), body);
    }

    /** The same with tensors as bytes, both ways. */
    Load binary(DenseModel model) {
        String head = """
            {"parameters":{"binary_data_output":true},"inputs":[{"name":"x","datatype":"FP32","shape":[1,%d],\
            "parameters":{"binary_data_size":%d}}]}\
            """.formatted(model.inputs(), model.inputs() * Float.BYTES);
        byte[] json = head.getBytes(StandardCharsets.UTF_8);
        byte[] tail = bytes(model.row());
        byte[] whole = ByteBuffer.allocate(json.length + tail.length)
                .put(json)
                .put(tail)
                .array();
        List<String> headers = List.of(
                bearer(), "Content-Type: application/octet-stream", "Inference-Header-Content-Length: " + json.length);
        return Load.post(peer.port(), infer(model), headers, whole);
    }

    /** The protocol's gRPC. */
    GrpcLoad grpc(DenseModel model) {
        ModelInferRequest request = ModelInferRequest.newBuilder()
                .setModelName(model.name())
                .addInputs(ModelInferRequest.InferInputTensor.newBuilder()
                        .setName("x")
                        .setDatatype("FP32")
                        .addShape(1)
                        .addShape(model.inputs()))
                .addRawInputContents(ByteString.copyFrom(bytes(model.row())))
                .build();
        return new GrpcLoad(grpcPort, "inference.GRPCInferenceService/ModelInfer", key, request.toByteArray());
    }

    private static String infer(DenseModel model) {
        return "/v2/models/" + model.name() + "/infer";
    }

    private String bearer() {
        return "Authorization: Bearer " + key;
    }

    private static byte[] bytes(float[] row) {
        ByteBuffer bytes = ByteBuffer.allocate(row.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(row);
        return bytes.array();
    }

    /** How many batches of each size have run. */
    SortedMap<Integer, Long> batches(DenseModel model) {
        String stats = send(to(peer.port(), "/v2/models/" + model.name() + "/stats")
                        .build())
                .body();
        SortedMap<Integer, Long> batches = new TreeMap<>();
        JsonNode all = Json.read(Bytes.utf8(stats), JsonNode.class);
        for (JsonNode batch : all.path("model_stats").path(0).path("batch_stats")) {
            batches.put(
                    batch.path("batch_size").asInt(),
                    batch.path("compute_infer").path("count").asLong());
        }
        return batches;
    }

    @Override
    public void close() {
        http.close();
        peer.close();
    }
}
