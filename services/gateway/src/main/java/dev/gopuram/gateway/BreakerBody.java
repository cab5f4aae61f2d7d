package dev.gopuram.gateway;

import dev.gopuram.contracts.chat.UpstreamBreaker;
import java.util.Locale;

/**
 * A breaker as administrators see it.
 *
 * @param name {@code provider/model}
 * @param state {@code closed}, {@code half_open} or {@code open}
 * @param forced whether an administrator wants it so
 */
record BreakerBody(String name, String state, boolean forced) {
    static BreakerBody of(UpstreamBreaker breaker) {
        return new BreakerBody(
                breaker.upstream(),
                breaker.state().name().toLowerCase(Locale.ROOT),
                breaker.force() != UpstreamBreaker.Force.NONE);
    }
}
