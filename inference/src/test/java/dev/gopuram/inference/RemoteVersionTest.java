package dev.gopuram.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.gopuram.bundles.AnswerConfig;
import dev.gopuram.bundles.Bundle;
import dev.gopuram.bundles.BundleConfig;
import dev.gopuram.bundles.BundleWriter;
import dev.gopuram.bundles.ExecutorConfig;
import dev.gopuram.bundles.SemanticVersion;
import dev.gopuram.bundles.WeightsConfig;
import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Model;
import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A version that another server runs, which says here what a test lets it say. */
class RemoteVersionTest {
    private static final VersionKey KEY = new VersionKey("", "far", "1.0.0");

    @TempDir
    static Path directory;

    @TempDir
    Path own;

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private HttpServer server;
    private volatile int status = 200;
    private volatile boolean hangs;
    private volatile String answer =
            "{\"model_name\":\"m\",\"outputs\":[{\"name\":\"y\",\"datatype\":\"FP32\",\"shape\":[2,2],\"data\":[3,5,7,9]}]}";

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v2", this::serve);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.close();
    }

    @Test
    void its_rows_go_to_that_server_as_one_request_and_come_back_in_order() {
        try (InferenceEngine engine = engine(Set.of("127.0.0.1"))) {
            Answer said = predict(engine);

            assertThat(TestModels.floats(said.results(), "y")).containsExactly(3, 5, 7, 9);
            assertThat(said.batchRows()).isEqualTo(2);
            assertThat(asked).hasSize(1).first().asString().startsWith("/v2/models/m/versions/1/infer ");
            assertThat(asked.peek()).contains("[2,2]");
            assertThat(engine.statistics(KEY).success().count()).isEqualTo(1);
        }
    }

    @Test
    void no_more_rows_go_there_at_once_than_it_takes() {
        answer = answer.replace("[2,2]", "[8,2]").replace("3,5,7,9", "1" + ",1".repeat(15));
        try (InferenceEngine engine = engine(Set.of("127.0.0.1"))) {
            Answer said = engine.predict(
                    KEY,
                    TestModels.floats(16, new float[32]),
                    TestModels.PLAIN,
                    Deadline.after(Duration.ofSeconds(60), Clock.system()));

            assertThat(TestModels.floats(said.results(), "y")).hasSize(32);
            assertThat(asked).hasSize(2).allMatch(request -> request.contains("[8,2]"));
            assertThat(said.batchRows()).isEqualTo(8);
        }
    }

    @Test
    void a_host_that_nobody_allowed_is_not_asked_and_named() {
        try (InferenceEngine engine = engine(Set.of("models.example"))) {
            Problem problem = catchThrowableOfType(Problem.class, () -> predict(engine));

            assertThat(problem.code()).isEqualTo(Problem.Code.UNAVAILABLE);
            assertThat(problem.detail())
                    .contains("executor.url: 127.0.0.1 (expected: one of models.remote_hosts: [models.example])");
            assertThat(asked).isEmpty();
        }
    }

    @Test
    void a_server_that_fails_or_does_not_know_the_model_is_the_upstreams_failure() {
        try (InferenceEngine engine =
                engine(Set.of("127.0.0.1:" + server.getAddress().getPort()))) {
            for (int each : List.of(500, 404, 503)) {
                status = each;
                Problem problem = catchThrowableOfType(Problem.class, () -> predict(engine));
                assertThat(problem.code()).as("status %s", each).isEqualTo(Problem.Code.UPSTREAM_FAILED);
                assertThat(VersionsFault.isBehind(problem)).isTrue();
            }
            assertThat(engine.statistics(KEY).fail().count()).isEqualTo(3);
        }
    }

    @Test
    void an_answer_with_other_rows_than_were_asked_for_is_the_upstreams_failure() {
        answer = answer.replace("[2,2]", "[4,1]");
        try (InferenceEngine engine = engine(Set.of("127.0.0.1"))) {
            Problem problem = catchThrowableOfType(Problem.class, () -> predict(engine));

            assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_FAILED);
            assertThat(problem.detail()).isEqualTo("output y of far@1.0.0: FP32 [4, 1] (expected: FP32, 2 rows)");
        }
    }

    @Test
    void a_server_that_does_not_answer_is_left_after_its_timeout() {
        hangs = true;
        try (InferenceEngine engine = engine(Set.of("127.0.0.1"), Duration.ofMillis(50))) {
            Problem problem = catchThrowableOfType(Problem.class, () -> predict(engine));

            assertThat(problem.code()).isEqualTo(Problem.Code.UPSTREAM_TIMEOUT);
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            boolean infer = path.endsWith("/infer");
            if (infer) {
                asked.add(path + " " + body);
            }
            if (infer && hangs) {
                end.await();
            }
            byte[] reply = (infer ? answer : "{\"name\":\"toy\",\"version\":\"1\",\"extensions\":[]}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(infer ? status : 200, reply.length);
            exchange.getResponseBody().write(reply);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private InferenceEngine engine(Set<String> hosts) {
        return engine(hosts, Duration.ofSeconds(30));
    }

    private InferenceEngine engine(Set<String> hosts, Duration timeout) {
        EngineConfig config = new EngineConfig(1, 1, 64, ByteSize.mib(1), 1000, directory.resolve("natives"), hosts);
        InferenceEngine engine = new InferenceEngine(config, Clock.system());
        Bundle bundle = bundle(timeout);
        engine.offer(KEY, () -> bundle);
        return engine;
    }

    private Bundle bundle(Duration timeout) {
        URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        WeightsConfig config = new WeightsConfig(
                Model.Task.TENSOR,
                "tensor",
                List.of(),
                List.of(TestModels.spec("x", DataType.FP32, -1L, 2L)),
                List.of(TestModels.spec("y", DataType.FP32, -1L, 2L)),
                List.of(),
                null,
                null,
                null,
                AnswerConfig.defaults(),
                TestModels.BATCHES,
                new ExecutorConfig.Oip(url, "m", "1", timeout),
                "golden.json");
        return new BundleWriter(new BundleConfig("far", SemanticVersion.parse("1.0.0"), config)).write(own);
    }

    private static Answer predict(InferenceEngine engine) {
        return engine.predict(
                KEY,
                TestModels.floats(2, 1, 2, 3, 4),
                TestModels.PLAIN,
                Deadline.after(Duration.ofSeconds(60), Clock.system()));
    }
}
