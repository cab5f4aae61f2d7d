package dev.gopuram.app;

import dev.gopuram.platform.telemetry.Telemetry;
import dev.gopuram.platform.wire.WireListener;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the calls that cross the network: {@code gopuram_wire_calls_total{side,service,method,outcome}}. */
final class WireMeters implements WireListener {
    private static final String CALLS = "gopuram_wire_calls_total";

    private record Key(Side side, String service, String method, String outcome) {}

    private final MeterRegistry registry;
    /** Bounded by nature: services, their methods and the codes of problems are all finite. */
    private final Map<Key, Counter> counters = new ConcurrentHashMap<>();

    WireMeters(Telemetry telemetry) {
        registry = telemetry.meters();
    }

    @Override
    public void crossed(Crossing crossing) {
        counters.computeIfAbsent(
                        new Key(crossing.side(), crossing.service(), crossing.method(), crossing.outcome()),
                        this::counter)
                .increment();
    }

    private Counter counter(Key key) {
        return registry.counter(
                CALLS,
                "side",
                key.side.name().toLowerCase(Locale.ROOT),
                "service",
                key.service,
                "method",
                key.method,
                "outcome",
                key.outcome);
    }
}
