package dev.gopuram.platform.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.jspecify.annotations.Nullable;

/** The meters, made when first asked for; those of the JVM when first scraped, for they cost the start most. */
final class Registry {
    private final TelemetryConfig.Metrics config;
    private volatile @Nullable PrometheusMeterRegistry meters;
    private @Nullable JvmGcMetrics garbage;

    Registry(TelemetryConfig.Metrics config) {
        this.config = config;
    }

    MeterRegistry meters() {
        return prometheus();
    }

    String scrape() {
        PrometheusMeterRegistry registry = prometheus();
        bindJvm(registry);
        return registry.scrape();
    }

    synchronized void close() {
        if (garbage != null) {
            garbage.close();
        }
        if (meters != null) {
            meters.close();
        }
    }

    private PrometheusMeterRegistry prometheus() {
        PrometheusMeterRegistry known = meters;
        return known != null ? known : make();
    }

    private synchronized PrometheusMeterRegistry make() {
        PrometheusMeterRegistry known = meters;
        if (known == null) {
            known = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            known.config().meterFilter(new TagGuard(config.maxTagValues()));
            meters = known;
        }
        return known;
    }

    private synchronized void bindJvm(MeterRegistry registry) {
        if (garbage != null) {
            return;
        }
        garbage = new JvmGcMetrics();
        garbage.bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }
}
