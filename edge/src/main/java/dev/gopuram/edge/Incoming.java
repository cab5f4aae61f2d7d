package dev.gopuram.edge;

import dev.gopuram.platform.http.Headers;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came, for a route that passes it on.
 *
 * @param path still encoded; it starts with a slash and holds no dot segments
 * @param query what followed the question mark, still encoded
 * @param bodyLength bytes of the body: 0 without one, -1 where it comes in chunks
 * @param scheme what the client spoke: ours, or what a trusted proxy says
 * @param host whom the client asked: the host it named to us, or what a trusted proxy says; null where nobody says
 */
public record Incoming(
        String method,
        String path,
        @Nullable String query,
        Headers headers,
        long bodyLength,
        String scheme,
        @Nullable String host) {}
