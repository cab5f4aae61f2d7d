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
    /** From a call's arrival until it had a place among those that run. Tag {@code queue}, the capability. */
    public static final String QUEUE_WAIT = "gopuram_queue_wait_seconds";
    /** How many calls may wait for their answer at once, as found out. Tag {@code queue}. */
    public static final String CONCURRENCY_LIMIT = "gopuram_concurrency_limit";
    /** How many do. Tag {@code queue}. */
    public static final String CONCURRENCY = "gopuram_concurrency";
    /** How many wait for a place. Tag {@code queue}. */
    public static final String QUEUED = "gopuram_queued";
    /** Calls that got no place. Tag {@code queue}. */
    public static final String SHED = "gopuram_shed_total";
    /** Bytes outside of the heap that the buffers of connections have. */
    public static final String NETWORK_BUFFERS = "gopuram_network_buffer_bytes";
    /** Tag {@code outcome}: {@code applied}, {@code unchanged} or {@code refused}. */
    public static final String CONFIG_RELOADS = "gopuram_config_reloads_total";
    /** Tags {@code model}, one that is listed, priced or limited, or {@code other}; and {@code type}. */
    public static final String TOKENS = "gopuram_tokens_total";
    /** Holds of running calls. */
    public static final String HOLDS = "gopuram_holds";
    /** Holds that outlived their call: each is an end that nobody told. */
    public static final String HOLDS_EXPIRED = "gopuram_holds_expired_total";
    /** Tag {@code limit}, its name. */
    public static final String LIMIT_REFUSALS = "gopuram_limit_refusals_total";
    /** Tag {@code model}, as of tokens. */
    public static final String COST = "gopuram_cost_nanousd_total";

    /** Requests that wait for what their callers did before. */
    public static final String TARPIT_PARKED = "gopuram_tarpit_parked";
    /** Requests that had to. */
    public static final String TARPIT_DELAYED = "gopuram_tarpit_delayed_total";
    /** Requests refused because too many waited. */
    public static final String TARPIT_REFUSED = "gopuram_tarpit_refused_total";
    /** Callers with a score. */
    public static final String TARPIT_CALLERS = "gopuram_tarpit_callers";
    /** Calls that asked a cache. Tags {@code route}, {@code outcome}. */
    public static final String CACHE = "gopuram_cache_total";
    /** Calls that an upstream of the operator's has now. Tag {@code upstream}. */
    public static final String UPSTREAM_IN_FLIGHT = "gopuram_upstream_in_flight";
    /** Its addresses that are left alone because calls to them failed. Tag {@code upstream}. */
    public static final String UPSTREAM_EJECTED = "gopuram_upstream_ejected";
    /** Its addresses whose health checks fail. Tag {@code upstream}. */
    public static final String UPSTREAM_UNHEALTHY = "gopuram_upstream_unhealthy";
    /** Calls to it that were made again. Tag {@code upstream}. */
    public static final String UPSTREAM_RETRIES = "gopuram_upstream_retries_total";
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
