package dev.gopuram.platform.telemetry;

import dev.gopuram.kernel.Secret;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.IdGenerator;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Sends ended spans to a collector. The ids are ours, for they crossed the wire while the span ran, so the SDK's span is
 * made when all is known, and told its ids and times. No class of the SDK is loaded unless a collector is configured.
 */
final class OtlpExport implements SpanExport {
    private static final String DEFAULT_PATH = "/v1/traces";
    private static final int MAX_BATCH = 512;
    private static final ScopedValue<RecentSpan> ENDED = ScopedValue.newInstance();

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final Duration closeTimeout;

    private OtlpExport(SdkTracerProvider provider, Duration closeTimeout) {
        this.provider = provider;
        this.tracer = provider.get("gopuram");
        this.closeTimeout = closeTimeout;
    }

    static OtlpExport open(TelemetryConfig.Traces config, String node) {
        URI endpoint = endpoint(config.otlpEndpoint());
        OtlpHttpSpanExporter exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(endpoint.toString())
                .setTimeout(config.exportTimeout())
                .setConnectTimeout(config.exportTimeout())
                .setHeaders(() -> reveal(config.otlpHeaders()))
                .build();
        BatchSpanProcessor processor = BatchSpanProcessor.builder(exporter)
                .setMaxQueueSize(config.maxQueue())
                .setMaxExportBatchSize(Math.min(MAX_BATCH, config.maxQueue()))
                .setScheduleDelay(config.exportEvery())
                .setExporterTimeout(config.exportTimeout())
                .build();
        SdkTracerProvider provider = SdkTracerProvider.builder()
                .setSampler(Sampler.alwaysOn())
                .setIdGenerator(new GivenIds())
                .setResource(Resource.create(Attributes.of(
                        AttributeKey.stringKey("service.name"),
                        "gopuram",
                        AttributeKey.stringKey("service.instance.id"),
                        node)))
                .addSpanProcessor(processor)
                .build();
        return new OtlpExport(provider, config.exportTimeout());
    }

    @Override
    public void export(RecentSpan span) {
        ScopedValue.where(ENDED, span).run(() -> replay(span));
    }

    @Override
    public void close() {
        var _ = provider.shutdown().join(closeTimeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void replay(RecentSpan span) {
        SpanBuilder builder =
                tracer.spanBuilder(span.name()).setParent(parent(span)).setStartTimestamp(span.start());
        span.attributes().forEach(builder::setAttribute);
        var replayed = builder.startSpan();
        String error = span.error();
        if (error != null) {
            replayed.setStatus(StatusCode.ERROR, error);
        }
        replayed.end(span.start().plus(span.duration()));
    }

    private static Context parent(RecentSpan span) {
        String parentSpanId = span.parentSpanId();
        if (parentSpanId == null) {
            return Context.root();
        }
        SpanContext parent = SpanContext.createFromRemoteParent(
                span.traceId(), parentSpanId, TraceFlags.getSampled(), TraceState.getDefault());
        return Context.root().with(io.opentelemetry.api.trace.Span.wrap(parent));
    }

    private static URI endpoint(@Nullable URI configured) {
        if (configured == null) {
            throw new IllegalStateException("no collector (expected: otlp_endpoint)");
        }
        String path = configured.getPath();
        return path == null || path.isEmpty() || path.equals("/") ? configured.resolve(DEFAULT_PATH) : configured;
    }

    private static Map<String, String> reveal(Map<String, Secret> headers) {
        return headers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().reveal()));
    }

    /** Hands the SDK the ids of the span being replayed. */
    private static final class GivenIds implements IdGenerator {
        @Override
        public String generateSpanId() {
            return ENDED.get().spanId();
        }

        @Override
        public String generateTraceId() {
            return ENDED.get().traceId();
        }
    }
}
