package dev.gopuram.platform.telemetry;

import dev.gopuram.kernel.Clock;
import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.TraceParent;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A piece of work that is under way. Ended once, by any thread; later ends are ignored. */
public final class Span implements AutoCloseable {
    static final int MAX_ATTRIBUTES = 32;
    static final int MAX_VALUE_CHARS = 1024;

    private final TraceParent trace;
    private final @Nullable String parentSpanId;
    private final String name;
    private final Clock clock;
    private final Instant start;
    private final long startNanos;
    private final Consumer<RecentSpan> ended;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private @Nullable String error;
    private boolean over;

    Span(TraceParent trace, @Nullable String parentSpanId, String name, Clock clock, Consumer<RecentSpan> ended) {
        this.trace = trace;
        this.parentSpanId = parentSpanId;
        this.name = name;
        this.clock = clock;
        this.start = clock.now();
        this.startNanos = clock.nanoTime();
        this.ended = ended;
    }

    /** The position of this span: what calls made within it carry. */
    public TraceParent trace() {
        return trace;
    }

    public synchronized Span attribute(String key, String value) {
        if (trace.sampled() && (attributes.size() < MAX_ATTRIBUTES || attributes.containsKey(key))) {
            String shown = Redaction.mask(value);
            attributes.put(key, shown.length() <= MAX_VALUE_CHARS ? shown : shown.substring(0, MAX_VALUE_CHARS));
        }
        return this;
    }

    /** Says that the work failed; the span still has to end. */
    public synchronized Span failed(Throwable failure) {
        String text = failure instanceof Problem problem
                ? problem.code() + ": " + problem.detail()
                : failure.getClass().getSimpleName();
        error = Redaction.mask(text);
        return this;
    }

    public void end() {
        RecentSpan span;
        synchronized (this) {
            if (over) {
                return;
            }
            over = true;
            if (!trace.sampled()) {
                return;
            }
            Duration took = Duration.ofNanos(clock.nanoTime() - startNanos);
            span = new RecentSpan(trace.traceId(), trace.spanId(), parentSpanId, name, start, took, attributes, error);
        }
        ended.accept(span);
    }

    @Override
    public void close() {
        end();
    }
}
