package dev.gopuram.app;

import dev.gopuram.chat.ChatListener;
import dev.gopuram.platform.resilience.Breaker;
import dev.gopuram.platform.telemetry.MetricNames;
import dev.gopuram.platform.telemetry.Telemetry;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * Shows what chat does about failing providers: {@code gopuram_breaker_state{upstream}} (0 closed, 1 half open, 2 open),
 * {@code gopuram_retries_total{upstream}} and {@code gopuram_fallbacks_total{from,to}}. The labels are names of the
 * configuration, but for the models of a breaker, of which chat bounds the number.
 */
final class ChatMeters implements ChatListener {
    private final MeterRegistry registry;

    ChatMeters(Telemetry telemetry) {
        registry = telemetry.meters();
    }

    @Override
    public void created(Breaker breaker) {
        Gauge.builder(MetricNames.BREAKER_STATE, breaker, one -> one.state().level())
                .tag("upstream", breaker.name())
                .strongReference(true)
                .register(registry);
    }

    @Override
    public void retired(Breaker breaker) {
        registry.find(MetricNames.BREAKER_STATE)
                .tag("upstream", breaker.name())
                .meters()
                .forEach(registry::remove);
    }

    @Override
    public void retried(String provider) {
        registry.counter(MetricNames.RETRIES, "upstream", provider).increment();
    }

    @Override
    public void fellBack(String from, String to) {
        registry.counter(MetricNames.FALLBACKS, "from", from, "to", to).increment();
    }
}
