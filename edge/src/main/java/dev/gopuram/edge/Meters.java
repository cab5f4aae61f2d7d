package dev.gopuram.edge;

import dev.gopuram.platform.telemetry.MetricNames;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the calls. Meters are looked up by their labels once and then kept; the registry bounds how many there are. */
public final class Meters implements EdgeListener {
    /** Kept meters; beyond it they are looked up each time. Labels from outside, such as models, could be many. */
    static final int MAX_KEPT = 10_000;

    private record Requests(String route, int status, String tier) {}

    private record Tokens(String model, String type) {}

    private final MeterRegistry registry;
    private final Map<Requests, Counter> requests = new ConcurrentHashMap<>();
    private final Map<Tokens, Counter> tokens = new ConcurrentHashMap<>();
    private final Map<String, Timer> durations = new ConcurrentHashMap<>();
    private final Map<String, Timer> overheads = new ConcurrentHashMap<>();

    public Meters(MeterRegistry registry) {
        this.registry = registry;
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
        // A model that nobody answered for is only a word of the caller's, and no label.
        if (call.usage().totalTokens() > 0 && !call.model().isEmpty()) {
            tokens(new Tokens(call.model(), "input"))
                    .increment((double) call.usage().inputTokens());
            tokens(new Tokens(call.model(), "output"))
                    .increment((double) call.usage().outputTokens());
        }
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
