package dev.gopuram.edge;

import dev.gopuram.kernel.Usage;
import dev.gopuram.platform.telemetry.MetricNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Counts the calls. Meters are looked up by their labels once and then kept; the registry bounds how many there are. */
public final class Meters implements EdgeListener {
    /** Kept meters; beyond it they are looked up each time. */
    static final int MAX_KEPT = 10_000;

    private record Requests(String route, int status, String tier) {}

    private record Asked(String route, String outcome) {}

    private record Tokens(String model, String type) {}

    private final MeterRegistry registry;
    private final UnaryOperator<String> label;
    private final Map<Requests, Counter> requests = new ConcurrentHashMap<>();
    private final Map<Tokens, Counter> tokens = new ConcurrentHashMap<>();
    private final Map<Asked, Counter> asked = new ConcurrentHashMap<>();
    private final Map<String, Timer> durations = new ConcurrentHashMap<>();
    private final Map<String, Timer> overheads = new ConcurrentHashMap<>();
    private final Map<String, Timer> waits = new ConcurrentHashMap<>();

    /**
     * Counts in the registry.
     *
     * @param label of a model; of all that there may be only so many
     */
    public Meters(MeterRegistry registry, UnaryOperator<String> label) {
        this.registry = registry;
        this.label = label;
    }

    @Override
    public void ended(EdgeRecord call) {
        request(new Requests(call.route(), call.status(), call.tier())).increment();
        durations
                .computeIfAbsent(call.route(), route -> registry.timer(MetricNames.REQUEST_DURATION, "route", route))
                .record(call.latency());
        overheads
                .computeIfAbsent(call.route(), route -> registry.timer(MetricNames.OVERHEAD, "route", route))
                .record(call.overhead());
        if (!call.cache().isEmpty()) {
            asked.computeIfAbsent(new Asked(call.route(), call.cache()), this::asked)
                    .increment();
        }
        if (call.queued().isPositive()) {
            waits.computeIfAbsent(call.capability(), queue -> registry.timer(MetricNames.QUEUE_WAIT, "queue", queue))
                    .record(call.queued());
        }
        call.usage().byModel(call.model()).forEach(this::used);
    }

    private void used(String model, Usage usage) {
        String name = label.apply(model);
        tokens(new Tokens(name, "input")).increment((double) usage.inputTokens());
        tokens(new Tokens(name, "output")).increment((double) usage.outputTokens());
    }

    private Counter request(Requests labels) {
        Counter kept = requests.get(labels);
        if (kept != null) {
            return kept;
        }
        Counter counter = registry.counter(
                MetricNames.REQUESTS,
                "route",
                labels.route(),
                "status",
                Integer.toString(labels.status()),
                "tier",
                labels.tier());
        if (requests.size() < MAX_KEPT) {
            requests.put(labels, counter);
        }
        return counter;
    }

    /** Routes and outcomes are few. */
    private Counter asked(Asked labels) {
        return registry.counter(MetricNames.CACHE, "route", labels.route(), "outcome", labels.outcome());
    }

    private Counter tokens(Tokens labels) {
        Counter kept = tokens.get(labels);
        if (kept != null) {
            return kept;
        }
        Counter counter = registry.counter(MetricNames.TOKENS, "model", labels.model(), "type", labels.type());
        if (tokens.size() < MAX_KEPT) {
            tokens.put(labels, counter);
        }
        return counter;
    }
}
