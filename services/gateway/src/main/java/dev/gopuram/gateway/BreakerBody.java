package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.UpstreamBreaker;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A breaker as administrators see it.
 *
 * @param name {@code provider/model}
 * @param state {@code closed}, {@code half_open} or {@code open}
 * @param forced whether an administrator wants it so
 * @param failures of the last calls that it looks at, those that failed or were slow
 * @param retryAfterMs when it lets a call through again; null where it does now, or where an administrator keeps it open
 */
record BreakerBody(
        String name,
        String state,
        boolean forced,
        int failures,
        @Nullable Long retryAfterMs) {
    static BreakerBody of(UpstreamBreaker breaker) {
        return new BreakerBody(
                breaker.upstream(),
                breaker.state().name().toLowerCase(Locale.ROOT),
                breaker.force() != UpstreamBreaker.Force.NONE,
                breaker.failures(),
                breaker.retryAfterMs() == 0 ? null : breaker.retryAfterMs());
    }
}
