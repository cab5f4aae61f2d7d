package dev.gopuram.platform.telemetry;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A piece of work that has ended.
 *
 * @param parentSpanId the span that it is part of; null where the trace began here
 * @param attributes what was known of it, secrets masked
 * @param error why it failed; null where it did not
 */
public record RecentSpan(
        String traceId,
        String spanId,
        @Nullable String parentSpanId,
        String name,
        Instant start,
        Duration duration,
        Map<String, String> attributes,
        @Nullable String error) {
    public RecentSpan {
        attributes = Map.copyOf(attributes);
    }
}
