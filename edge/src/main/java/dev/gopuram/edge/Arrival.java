package dev.gopuram.edge;

import dev.gopuram.kernel.Secret;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a call before its body is read; the same for every protocol.
 *
 * @param atNanos when it came, by the edge's clock
 * @param query what followed the question mark, still encoded
 * @param credential the secret presented
 * @param correlationId the caller's own id, unchecked
 * @param traceParent the caller's position in a trace, unchecked
 * @param idempotencyKey the caller's name for this one creation, unchecked
 * @param contentType the body's declared type
 * @param apiVersion the version of Anthropic's API the caller speaks; null where it does not say
 * @param betas the features on trial the caller asks Anthropic's API for; null where none
 * @param cacheControl what the caller allows caches on the way; null where it does not say
 * @param retry how often the caller's SDK has sent this before; 0 where it does not say
 * @param patience how long from then on the caller waits for the end of the answer; null where it does not say
 */
public record Arrival(
        long atNanos,
        String remoteAddress,
        @Nullable String query,
        @Nullable Secret credential,
        @Nullable String correlationId,
        @Nullable String traceParent,
        @Nullable String idempotencyKey,
        @Nullable String contentType,
        @Nullable String apiVersion,
        @Nullable String betas,
        @Nullable String cacheControl,
        int retry,
        @Nullable Duration patience) {}
