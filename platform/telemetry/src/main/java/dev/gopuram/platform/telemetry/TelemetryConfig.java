package dev.gopuram.platform.telemetry;

import dev.gopuram.kernel.Problem;
import dev.gopuram.kernel.Reloadable;
import dev.gopuram.kernel.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Logs, traces and metrics of one node. */
public record TelemetryConfig(Log log, Traces traces, Metrics metrics) {

    public static TelemetryConfig defaults() {
        return new TelemetryConfig(Log.defaults(), Traces.defaults(), Metrics.defaults());
    }

    /**
     * What is logged.
     *
     * @param level the least important level that is written; libraries stay at {@code warn}
     */
    public record Log(@Reloadable LogLevel level) {
        public static Log defaults() {
            return new Log(LogLevel.INFO);
        }
    }

    /**
     * Where traces go.
     *
     * @param otlpEndpoint a collector that takes OTLP over HTTP with protobuf; without a path, {@code /v1/traces}
     * @param otlpHeaders sent with every export, for collectors that want a key
     * @param sampleRatio which part of the traces begun here is recorded; a caller's own decision goes first
     * @param keepRecent spans kept in memory for the admin API
     * @param maxQueue spans that wait for an export; more are dropped
     * @param exportEvery the longest time a span waits
     * @param exportTimeout the longest time one export, and the last one at the stop, may take
     */
    public record Traces(
            @Nullable URI otlpEndpoint,
            Map<String, Secret> otlpHeaders,
            double sampleRatio,
            int keepRecent,
            int maxQueue,
            Duration exportEvery,
            Duration exportTimeout) {
        private static final int MOST_RECENT = 10_000;
        private static final int MOST_QUEUED = 100_000;
        private static final Duration SHORTEST = Duration.ofMillis(10);
        private static final Duration LONGEST = Duration.ofMinutes(1);

        public Traces {
            otlpHeaders = Map.copyOf(otlpHeaders);
            if (otlpEndpoint != null && !isHttp(otlpEndpoint)) {
                throw Problem.invalid("otlp_endpoint", otlpEndpoint, "http://host:port or https://host:port");
            }
            if (!(sampleRatio >= 0 && sampleRatio <= 1)) {
                throw Problem.invalid("sample_ratio", sampleRatio, "0..1");
            }
            if (keepRecent < 0 || keepRecent > MOST_RECENT) {
                throw Problem.invalid("keep_recent", keepRecent, "0.." + MOST_RECENT);
            }
            if (maxQueue < 1 || maxQueue > MOST_QUEUED) {
                throw Problem.invalid("max_queue", maxQueue, "1.." + MOST_QUEUED);
            }
            requireWithin("export_every", exportEvery);
            requireWithin("export_timeout", exportTimeout);
        }

        public static Traces defaults() {
            return new Traces(null, Map.of(), 1.0, 256, 2048, Duration.ofSeconds(5), Duration.ofSeconds(10));
        }

        private static boolean isHttp(URI uri) {
            return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        }

        private static void requireWithin(String field, Duration value) {
            if (value.compareTo(SHORTEST) < 0 || value.compareTo(LONGEST) > 0) {
                throw Problem.invalid(field, value, "10ms..1m");
            }
        }
    }

    /**
     * What is counted.
     *
     * @param maxTagValues distinct values of one tag of one metric; further ones count as {@code other}
     */
    public record Metrics(int maxTagValues) {
        private static final int MOST = 10_000;

        public Metrics {
            if (maxTagValues < 1 || maxTagValues > MOST) {
                throw Problem.invalid("max_tag_values", maxTagValues, "1.." + MOST);
            }
        }

        public static Metrics defaults() {
            return new Metrics(200);
        }
    }
}
