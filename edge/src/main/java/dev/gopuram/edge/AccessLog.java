package dev.gopuram.edge;

import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** One line for each call: who, what, how it went, how long it took. */
public final class AccessLog implements EdgeListener {
    private static final Logger log = LoggerFactory.getLogger(AccessLog.class);
    private static final double NANOS_PER_MICRO = 1000;
    private static final double MICROS_PER_MILLI = 1000;

    @Override
    public void ended(EdgeRecord call) {
        if (!log.isInfoEnabled()) {
            return;
        }
        LoggingEventBuilder line = log.atInfo()
                .addKeyValue("requestId", call.requestId())
                .addKeyValue("correlationId", call.correlationId())
                .addKeyValue("service", "gateway")
                .addKeyValue("action", call.action())
                .addKeyValue("tenant", call.tenant())
                .addKeyValue("userId", call.principal())
                .addKeyValue("modelVersion", call.model())
                .addKeyValue("latencyMs", millis(call.latency().toNanos()))
                .addKeyValue("overheadMs", millis(call.overhead().toNanos()))
                .addKeyValue("queuedMs", millis(call.queued().toNanos()))
                .addKeyValue("cacheHit", call.cacheHit())
                .addKeyValue("method", call.method())
                .addKeyValue("route", call.route())
                .addKeyValue("status", call.status())
                .addKeyValue("bytesIn", call.bytesIn())
                .addKeyValue("bytesOut", call.bytesOut())
                .addKeyValue("remoteAddress", call.remoteAddress());
        if (call.usage().totalTokens() > 0) {
            line = line.addKeyValue("inputTokens", call.usage().inputTokens())
                    .addKeyValue("outputTokens", call.usage().outputTokens())
                    .addKeyValue("usageSource", call.usage().source().name().toLowerCase(Locale.ROOT));
        }
        if (!call.team().isEmpty()) {
            line = line.addKeyValue("team", call.team());
        }
        if (!call.end().isEmpty()) {
            line = line.addKeyValue("end", call.end());
        }
        if (!call.fallback().isEmpty()) {
            line = line.addKeyValue("fallback", call.fallback());
        }
        if (call.retry() > 0) {
            line = line.addKeyValue("retry", call.retry());
        }
        line.log("request");
    }

    private static double millis(long nanos) {
        return Math.round(nanos / NANOS_PER_MICRO) / MICROS_PER_MILLI;
    }
}
