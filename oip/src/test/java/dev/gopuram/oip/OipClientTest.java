package dev.gopuram.oip;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import dev.gopuram.contracts.models.DataType;
import dev.gopuram.contracts.models.Inputs;
import dev.gopuram.contracts.models.Tensor;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Problem.Code;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OipClientTest {
    private static final OipName ADD = new OipName("add", "");
    private static final Inputs.Tensors NUMBERS = new Inputs.Tensors(
            List.of(new Tensor("numbers", DataType.FP32, List.of(1L, 4L), Golden.frame("rest-raw-request"))));

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private HttpServer scripted;

    @AfterEach
    void let_go() {
        over.countDown();
        if (scripted != null) {
            scripted.stop(0);
        }
    }

    private static Deadline soon() {
        return Deadline.after(Duration.ofSeconds(30), Clock.system());
    }

    @Test
    void a_server_answers_with_bytes_or_with_json() throws IOException {
        for (Fault fault : List.of(Fault.NO_ID, Fault.NO_SERVER_METADATA)) {
            try (ToyHttp server = new ToyHttp(new ToyModels(), EnumSet.of(fault));
                    OipClient client = OipClient.open(OipClientConfig.of(server.url()))) {
                OipAnswer answer = client.infer(ADD, NUMBERS, List.of("rows", "more"), soon());

                assertThat(answer.version()).isEqualTo(ToyModels.VERSION);
                assertThat(Same.names(answer.outputs())).containsExactly("rows", "more");
                assertThat(answer.outputs().getLast().content())
                        .isEqualTo(Golden.frame("rest-binary-reply-tail").slice(0, 16));
            }
        }
    }

    @Test
    void a_server_tells_of_itself_and_its_models() throws IOException {
        try (ToyHttp server = new ToyHttp(new ToyModels(), EnumSet.noneOf(Fault.class));
                OipClient client = OipClient.open(OipClientConfig.of(URI.create(server.url() + "/")))) {
            assertThat(client.server(soon()).readsBinaryTensors()).isTrue();
            assertThat(client.model(new OipName("add", ToyModels.VERSION), soon())
                            .inputs())
                    .containsExactly(ToyModels.spec("numbers", DataType.FP32, -1, 4));
            assertThat(client.isReady(ADD, soon())).isTrue();
            assertThat(client.isReady(new OipName("none", ""), soon())).isFalse();
            assertThat(catchThrowableOfType(Problem.class, () -> client.model(new OipName("a/b c", ""), soon()))
                            .code())
                    .isEqualTo(Code.NOT_FOUND);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400, INVALID",
        "413, INVALID",
        "401, UPSTREAM_FAILED",
        "404, NOT_FOUND",
        "429, RATE_LIMITED",
        "500, UPSTREAM_FAILED",
        "503, UNAVAILABLE",
        "504, UPSTREAM_TIMEOUT",
        "302, UPSTREAM_FAILED"
    })
    void what_a_server_refuses_keeps_its_kind(int status, Code code) throws IOException {
        try (OipClient client = scripted(status, "{\"error\":\"because\"}")) {
            Problem problem = catchThrowableOfType(Problem.class, () -> client.server(soon()));

            assertThat(problem.code()).isEqualTo(code);
            assertThat(problem.detail()).endsWith("because").doesNotContain("127.0.0.1");
            assertThat(problem.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "not json",
                "{}",
                "{\"outputs\":[{\"name\":\"more\",\"datatype\":\"FP32\",\"shape\":[2],\"data\":[1]}]}",
                "{\"outputs\":[{\"name\":\"other\",\"datatype\":\"FP32\",\"shape\":[1],\"data\":[1]}]}"
            })
    void an_answer_that_is_not_the_protocol_is_the_servers_fault(String body) throws IOException {
        try (OipClient client = scripted(200, body)) {
            Problem problem =
                    catchThrowableOfType(Problem.class, () -> client.infer(ADD, NUMBERS, List.of("more"), soon()));

            assertThat(problem.code()).isEqualTo(Code.UPSTREAM_FAILED);
        }
    }

    @Test
    void an_answer_beyond_its_bound_is_not_read_to_its_end() throws IOException {
        try (OipClient client = scripted(200, "\"" + "x".repeat(5000) + "\"")) {
            Problem problem = catchThrowableOfType(Problem.class, () -> client.server(soon()));

            assertThat(problem.code()).isEqualTo(Code.UPSTREAM_FAILED);
            assertThat(problem.detail()).contains("more than 4096 bytes");
        }
    }

    @Test
    void a_server_that_is_not_there_is_an_upstream_failure_without_an_address() {
        try (OipClient client = OipClient.open(OipClientConfig.of(URI.create("http://127.0.0.1:1")))) {
            Problem problem = catchThrowableOfType(Problem.class, () -> client.server(soon()));

            assertThat(problem.code()).isEqualTo(Code.UPSTREAM_FAILED);
            assertThat(problem.detail()).doesNotContain("127.0.0.1");
        }
    }

    @Test
    void a_server_that_hangs_costs_no_more_than_the_deadline() throws IOException {
        try (OipClient client = hanging()) {
            Deadline brief = Deadline.after(Duration.ofMillis(100), Clock.system());
            long before = System.nanoTime();
            Problem problem = catchThrowableOfType(Problem.class, () -> client.server(brief));

            assertThat(problem.code()).isEqualTo(Code.UPSTREAM_TIMEOUT);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
        }
    }

    @Test
    void an_interrupt_gives_the_call_up() throws Exception {
        try (OipClient client = hanging()) {
            AtomicReference<Problem> told = new AtomicReference<>();
            Thread caller = Thread.ofVirtual()
                    .start(() -> told.set(catchThrowableOfType(Problem.class, () -> client.server(soon()))));
            asked.await();
            caller.interrupt();
            caller.join(Duration.ofSeconds(30));

            assertThat(told.get().code()).isEqualTo(Code.CANCELLED);
        }
    }

    @Test
    void a_call_that_is_given_up_lets_go_of_its_connection() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                OipClient client =
                        OipClient.open(OipClientConfig.of(URI.create("http://127.0.0.1:" + silent.getLocalPort())))) {
            Deadline brief = Deadline.after(Duration.ofMillis(200), Clock.system());
            assertThat(catchThrowableOfType(Problem.class, () -> client.server(brief))
                            .code())
                    .isEqualTo(Code.UPSTREAM_TIMEOUT);

            try (Socket connection = silent.accept()) {
                connection.setSoTimeout(20_000);
                assertThat(connection.getInputStream().readAllBytes()).isNotEmpty();
            }
        }
    }

    private OipClient scripted(int status, String body) throws IOException {
        return open(exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Retry-After", "7");
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
    }

    private OipClient hanging() throws IOException {
        return open(exchange -> {
            asked.countDown();
            try {
                over.await();
            } catch (InterruptedException end) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private OipClient open(HttpHandler handler) throws IOException {
        scripted = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        scripted.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        scripted.createContext("/", handler);
        scripted.start();
        URI url = URI.create("http://127.0.0.1:" + scripted.getAddress().getPort());
        return OipClient.open(new OipClientConfig(url, Map.of(), Duration.ofSeconds(5), 4096));
    }
}
