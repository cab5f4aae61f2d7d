package dev.gopuram.platform.telemetry;

import dev.gopuram.kernel.CallContext;
import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.TraceParent;
import dev.gopuram.platform.lifecycle.Part;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Metrics and traces of one node. Opening it costs nothing: each half wakes up at its first use. */
public final class Telemetry implements Part {
    private final Clock clock;
    private final RandomGenerator random;
    private final double sampleRatio;
    private final Registry registry;
    private final SpanRing recent;
    private final SpanExport export;
    private final List<Supplier<String>> others = new CopyOnWriteArrayList<>();

    private Telemetry(TelemetryConfig config, Clock clock, RandomGenerator random, SpanExport export) {
        this.clock = clock;
        this.random = random;
        this.sampleRatio = config.traces().sampleRatio();
        this.registry = new Registry(config.metrics());
        this.recent = new SpanRing(config.traces().keepRecent());
        this.export = export;
    }

    /**
     * Opens the telemetry of this process.
     *
     * @param random makes trace ids; called by many threads
     * @param node what traces call this process
     */
    public static Telemetry open(TelemetryConfig config, Clock clock, RandomGenerator random, String node) {
        SpanExport export =
                config.traces().otlpEndpoint() == null ? SpanExport.none() : OtlpExport.open(config.traces(), node);
        return new Telemetry(config, clock, random, export);
    }

    /** For whoever has to pass one on and wants none: it counts into the void. */
    public static Telemetry none() {
        RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
        return new Telemetry(TelemetryConfig.defaults(), Clock.system(), random, SpanExport.none());
    }

    /** Where to count. Names that others rely on are in {@link MetricNames}; tag values are bounded. */
    public MeterRegistry meters() {
        return registry.meters();
    }

    /** Everything counted, in Prometheus' text format. */
    public String scrape() {
        StringBuilder all = new StringBuilder(registry.scrape());
        others.forEach(other -> all.append(other.get()));
        return all.toString();
    }

    /**
     * Scrapes what has counts of its own, by names that {@link #meters} could not give: counters there end in
     * {@code _total}.
     *
     * @param text in Prometheus' text format; its names are nobody else's
     */
    public void alsoScrape(Supplier<String> text) {
        others.add(text);
    }

    /** The time a model took, by the name that dashboards know. */
    public Timer inference(String model, String service) {
        return meters().timer(
                        MetricNames.INFERENCE_DURATION,
                        MetricNames.INFERENCE_MODEL,
                        model,
                        MetricNames.INFERENCE_SERVICE,
                        service);
    }

    /**
     * Begins a span outside of any call, such as a request that has just arrived.
     *
     * @param parent the caller's position; null where the trace begins here, and with it the choice to record it
     */
    public Span start(String name, @Nullable TraceParent parent) {
        TraceParent trace =
                parent == null ? TraceParent.random(random, random.nextDouble() < sampleRatio) : parent.child(random);
        return new Span(trace, parent == null ? null : parent.spanId(), name, clock, this::ended);
    }

    /** Runs the body in a span of its own, which its calls see as their parent. Without a call context, just runs it. */
    public <T> T inSpan(String name, Map<String, String> attributes, Supplier<T> body) {
        if (!CallContext.isBound()) {
            return body.get();
        }
        CallContext context = CallContext.current();
        try (Span span = start(name, context.trace())) {
            attributes.forEach(span::attribute);
            return run(span, context, body);
        }
    }

    public void inSpan(String name, Map<String, String> attributes, Runnable body) {
        inSpan(name, attributes, () -> {
            body.run();
            return true;
        });
    }

    /** The last recorded spans that ended here, oldest first. */
    public List<RecentSpan> recentSpans() {
        return recent.list();
    }

    @Override
    public void stop() {
        export.close();
        registry.close();
    }

    private static <T> T run(Span span, CallContext context, Supplier<T> body) {
        try {
            return context.withTrace(span.trace()).call(body);
        } catch (RuntimeException | Error e) {
            span.failed(e);
            throw e;
        }
    }

    private void ended(RecentSpan span) {
        recent.add(span);
        export.export(span);
    }
}
