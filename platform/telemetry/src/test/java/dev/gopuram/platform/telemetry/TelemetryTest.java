package dev.gopuram.platform.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Deadline;
import dev.gopuram.kernel.Principal;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Secret;
import dev.gopuram.kernel.TraceParent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TelemetryTest {
    private static final TraceParent CALLER =
            new TraceParent("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true);

    private final Telemetry telemetry = open(TelemetryConfig.defaults());

    @Test
    void what_others_count_is_scraped_behind_our_own() {
        telemetry.alsoScrape(() -> "theirs 1\n");
        telemetry.alsoScrape(() -> "others 2\n");

        assertThat(telemetry.scrape()).contains("jvm_").endsWith("\ntheirs 1\nothers 2\n");
    }

    @Test
    void the_scrape_holds_the_promised_names_and_buckets() {
        telemetry.inference("text-small", "models").record(Duration.ofMillis(70));
        telemetry
                .meters()
                .counter(MetricNames.REQUESTS, "route", "/v1/chat/completions", "status", "200", "tier", "free")
                .increment();
        telemetry.meters().timer(MetricNames.REQUEST_DURATION, "route", "chat").record(Duration.ofMillis(3));
        telemetry.meters().timer(MetricNames.OVERHEAD, "route", "chat").record(Duration.ofNanos(300_000));
        telemetry.meters().timer(MetricNames.QUEUE_WAIT, "queue", "models").record(Duration.ofMillis(3));
        telemetry
                .meters()
                .counter(MetricNames.TOKENS, "model", "m", "type", "input")
                .increment(3);

        String scrape = telemetry.scrape();

        String labels = "ai_inference_duration_seconds_bucket{model=\"text-small\",service=\"models\",le=";
        assertThat(scrape.lines().filter(line -> line.startsWith(labels)))
                .containsExactly(
                        labels + "\"0.05\"} 0",
                        labels + "\"0.1\"} 1",
                        labels + "\"0.25\"} 1",
                        labels + "\"0.5\"} 1",
                        labels + "\"1.0\"} 1",
                        labels + "\"2.5\"} 1",
                        labels + "\"5.0\"} 1",
                        labels + "\"+Inf\"} 1");
        assertThat(scrape)
                .contains("gopuram_requests_total{route=\"/v1/chat/completions\",status=\"200\",tier=\"free\"} 1.0")
                .contains("gopuram_request_duration_seconds_bucket{route=\"chat\",le=\"0.005\"} 1")
                .contains("gopuram_overhead_seconds_bucket{route=\"chat\",le=\"2.5E-4\"} 0")
                .contains("gopuram_overhead_seconds_bucket{route=\"chat\",le=\"5.0E-4\"} 1")
                .contains("gopuram_queue_wait_seconds_bucket")
                .contains("gopuram_tokens_total{model=\"m\",type=\"input\"} 3.0")
                .contains("jvm_memory_used_bytes", "jvm_threads_live_threads", "process_uptime_seconds");
    }

    @Test
    void a_tag_takes_a_bounded_number_of_values() {
        Telemetry small = open(new TelemetryConfig(
                TelemetryConfig.Log.defaults(), TelemetryConfig.Traces.defaults(), new TelemetryConfig.Metrics(3)));
        for (int i = 0; i < 50; i++) {
            small.meters()
                    .counter("visits", "who", "w" + i, "where", "x".repeat(i * 10))
                    .increment();
        }
        small.meters().counter("visits", "who", "w1", "where", "").increment();

        assertThat(small.meters().getMeters().stream()
                        .map(meter -> meter.getId().getTag("who"))
                        .distinct())
                .containsExactlyInAnyOrder("w0", "w1", "w2", "other");
        assertThat(small.meters().get("visits").tag("who", "other").counters().stream()
                        .mapToDouble(c -> c.count())
                        .sum())
                .isEqualTo(47);
    }

    @Test
    void spans_nest_and_the_call_inside_sees_its_own_span() {
        call(CALLER)
                .run(() -> telemetry.inSpan("outer", Map.of("model", "m"), () -> {
                    TraceParent outer = CallContext.current().trace();
                    assertThat(outer.traceId()).isEqualTo(CALLER.traceId());
                    assertThat(outer.spanId()).isNotEqualTo(CALLER.spanId());
                    telemetry.inSpan("inner", Map.of(), () -> {
                        assertThat(CallContext.current().requestId()).isEqualTo("req");
                    });
                }));

        List<RecentSpan> spans = telemetry.recentSpans();
        assertThat(spans).extracting(RecentSpan::name).containsExactly("inner", "outer");
        assertThat(spans.get(0).parentSpanId()).isEqualTo(spans.get(1).spanId());
        assertThat(spans.get(1).parentSpanId()).isEqualTo(CALLER.spanId());
        assertThat(spans).extracting(RecentSpan::traceId).containsOnly(CALLER.traceId());
        assertThat(spans.get(1).attributes()).containsExactly(Map.entry("model", "m"));
    }

    @Test
    void a_failure_is_noted_masked_and_passed_on() {
        Problem problem = Problem.of(Problem.Code.UPSTREAM_FAILED, "refused gk_0123456789abcdef");

        assertThatThrownBy(() -> call(CALLER)
                        .run(() -> telemetry.inSpan("x", Map.of(), () -> {
                            throw problem;
                        })))
                .isSameAs(problem);
        assertThat(telemetry.recentSpans())
                .singleElement()
                .satisfies(span -> assertThat(span.error()).isEqualTo("UPSTREAM_FAILED: refused gk_****"));
    }

    @Test
    void a_callers_choice_not_to_record_is_kept() {
        call(new TraceParent(CALLER.traceId(), CALLER.spanId(), false))
                .run(() -> telemetry.inSpan("x", Map.of(), () -> {
                    assertThat(CallContext.current().trace().sampled()).isFalse();
                }));

        assertThat(telemetry.recentSpans()).isEmpty();
    }

    @Test
    void a_new_trace_is_recorded_by_the_sample_ratio() {
        Telemetry half = open(traces(null, 0.5, 10_000));
        for (int i = 0; i < 1_000; i++) {
            half.start("x", null).end();
        }

        assertThat(half.recentSpans()).hasSizeBetween(400, 600);
        assertThat(half.recentSpans()).allMatch(span -> span.parentSpanId() == null);
    }

    @Test
    void only_the_last_spans_are_kept_and_an_end_counts_once() {
        Telemetry three = open(traces(null, 1, 3));
        for (int i = 0; i < 5; i++) {
            Span span = three.start("s" + i, CALLER);
            span.end();
            span.end();
        }

        assertThat(three.recentSpans()).extracting(RecentSpan::name).containsExactly("s2", "s3", "s4");
    }

    @Test
    void a_span_holds_a_bounded_number_of_attributes() {
        Span span = telemetry.start("x", CALLER);
        for (int i = 0; i < 100; i++) {
            span.attribute("a" + i, "v".repeat(5_000));
        }
        span.end();

        assertThat(telemetry.recentSpans().getFirst().attributes())
                .hasSize(Span.MAX_ATTRIBUTES)
                .allSatisfy((key, value) -> assertThat(value).hasSize(Span.MAX_VALUE_CHARS));
    }

    @Test
    void outside_of_a_call_the_body_just_runs() {
        assertThat(telemetry.<String>inSpan("x", Map.of(), () -> "ran")).isEqualTo("ran");
        assertThat(telemetry.recentSpans()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "/custom/traces"})
    void spans_reach_the_collector_with_our_ids_at_the_latest_at_the_stop(String path) throws Exception {
        BlockingQueue<String> received = new LinkedBlockingQueue<>();
        HttpServer collector = collector(received);
        try {
            URI endpoint =
                    URI.create("http://127.0.0.1:" + collector.getAddress().getPort() + path);
            Telemetry exporting = open(traces(endpoint, 1, 10));
            exporting.start("the work", CALLER).attribute("model", "text-small").end();
            String spanId = exporting.recentSpans().getFirst().spanId();
            exporting.stop();

            String request = received.poll(20, TimeUnit.SECONDS);
            assertThat(request)
                    .startsWith((path.length() < 2 ? "/v1/traces" : path) + " k-planted application/x-protobuf ")
                    .contains(
                            "the work",
                            "text-small",
                            "node-a",
                            bytes(CALLER.traceId()),
                            bytes(CALLER.spanId()),
                            bytes(spanId));
        } finally {
            collector.stop(0);
        }
    }

    @Test
    void a_dead_collector_delays_nobody_but_the_stop() {
        Telemetry exporting = open(traces(URI.create("http://127.0.0.1:1"), 1, 10));
        for (int i = 0; i < 5_000; i++) {
            exporting.start("x", CALLER).end();
        }
        exporting.stop();

        assertThat(exporting.recentSpans()).hasSize(10);
    }

    @Test
    void a_setting_out_of_its_range_is_refused() {
        assertThatThrownBy(() -> traces(URI.create("collector:4317"), 1, 1)).hasMessageContaining("otlp_endpoint");
        assertThatThrownBy(() -> traces(null, 1.5, 1)).hasMessageContaining("sample_ratio: 1.5 (expected: 0..1)");
        assertThatThrownBy(() -> traces(null, Double.NaN, 1)).hasMessageContaining("sample_ratio");
        assertThatThrownBy(() -> traces(null, 1, -1)).hasMessageContaining("keep_recent");
    }

    private static Telemetry open(TelemetryConfig config) {
        return Telemetry.open(config, Clock.system(), new SplittableRandom(1), "node-a");
    }

    private static TelemetryConfig traces(URI endpoint, double ratio, int keep) {
        return new TelemetryConfig(
                TelemetryConfig.Log.defaults(),
                new TelemetryConfig.Traces(
                        endpoint,
                        Map.of("x-key", Secret.of("k-planted")),
                        ratio,
                        keep,
                        100,
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(5)),
                TelemetryConfig.Metrics.defaults());
    }

    private static CallContext call(TraceParent trace) {
        return new CallContext(
                "req",
                "req",
                "t",
                new Principal("key_1", "t", Set.of(), "free"),
                Deadline.after(Duration.ofMinutes(1), Clock.system()),
                trace);
    }

    private static HttpServer collector(BlockingQueue<String> received) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
            received.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("x-key") + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type") + " " + body);
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String bytes(String hex) {
        return new String(java.util.HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);
    }
}
