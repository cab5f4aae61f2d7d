package dev.gopuram.edge;

import dev.gopuram.kernel.Usage;
import java.time.Duration;

/**
 * A call that is over. It holds no secret and nothing of any body.
 *
 * @param action the operation, such as {@code chat.complete}
 * @param route the path's template, never the path: it labels metrics
 * @param status as sent; 499 for a caller who left
 * @param tier the caller's; {@code none} where nobody was identified
 * @param tenant whose call it was; empty where nobody was identified
 * @param team the team of the key; empty where it has none
 * @param principal the key's id; empty where nobody was identified
 * @param model what answered, with its version where it has one; empty where none did
 * @param fallback what stepped in; empty where nothing did
 * @param cache what became of its question to a cache: hit, semantic, stale, miss, bypass or replayed; empty where none was
 *     asked
 * @param end how a stream ended: finished, truncated, failed or cancelled; empty where there was none
 * @param latency from its arrival until all was sent
 * @param overhead of that, what the edge took itself: for a stream, until it began. Neither the body's coming nor the wait
 *     for a place is in it
 * @param queued of the latency, the wait for a place; 0 where none was needed
 * @param retry how often the caller's SDK had sent it before
 */
public record EdgeRecord(
        String requestId,
        String correlationId,
        String action,
        String method,
        String route,
        String capability,
        int status,
        String tier,
        String tenant,
        String team,
        String principal,
        String remoteAddress,
        String model,
        String fallback,
        String cache,
        String end,
        Usage usage,
        Duration latency,
        Duration overhead,
        Duration queued,
        long bytesIn,
        long bytesOut,
        int retry) {
    /** Whether the answer had been made before, for another call. */
    public boolean cacheHit() {
        return cache.equals("hit") || cache.equals("semantic") || cache.equals("stale") || cache.equals("replayed");
    }
}
