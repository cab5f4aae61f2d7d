package dev.gopuram.platform.telemetry;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** The names that dashboards and alerts rely on, and the buckets of the histograms among them. */
public final class MetricNames {
    /** Tags {@code model}, {@code service}. */
    public static final String INFERENCE_DURATION = "ai_inference_duration_seconds";
    /** Tags {@code route}, {@code status}, {@code tier}. */
    public static final String REQUESTS = "gopuram_requests_total";
    /** Tag {@code route}. */
    public static final String REQUEST_DURATION = "gopuram_request_duration_seconds";
    /** The time in us, upstream excluded. Tag {@code route}. */
    public static final String OVERHEAD = "gopuram_overhead_seconds";
    /** Tag {@code queue}. */
    public static final String QUEUE_WAIT = "gopuram_queue_wait_seconds";
    /** Tags {@code model}, {@code type}. */
    public static final String TOKENS = "gopuram_tokens_total";
    /** 0 closed, 1 half open, 2 open. Tag {@code upstream}. */
    public static final String BREAKER_STATE = "gopuram_breaker_state";
    /** Tag {@code upstream}. */
    public static final String RETRIES = "gopuram_retries_total";
    /** Tags {@code from}, {@code to}. */
    public static final String FALLBACKS = "gopuram_fallbacks_total";

    static final String INFERENCE_MODEL = "model";
    static final String INFERENCE_SERVICE = "service";

    private static final Map<String, List<Duration>> BUCKETS = Map.of(
            INFERENCE_DURATION, ms(50, 100, 250, 500, 1_000, 2_500, 5_000),
            REQUEST_DURATION, ms(1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000),
            OVERHEAD, ms(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100),
            QUEUE_WAIT, ms(0.1, 1, 5, 10, 50, 100, 500, 1_000, 5_000));

    private MetricNames() {}

    /** The upper bounds of a metric's buckets; none for one that has no histogram. */
    static List<Duration> buckets(String name) {
        return BUCKETS.getOrDefault(name, List.of());
    }

    private static List<Duration> ms(double... bounds) {
        return Arrays.stream(bounds)
                .mapToObj(bound -> Duration.ofNanos(Math.round(bound * 1_000_000)))
                .toList();
    }
}
