package dev.gopuram.platform.http;

import dev.gopuram.kernel.Bytes;
import java.net.URI;

/** A request to an upstream. Hop-by-hop headers, host and content-length are the client's: given ones are left out. */
public record UpstreamRequest(String method, URI uri, Headers headers, Sending sending, UpstreamTimeouts timeouts) {
    public UpstreamRequest(String method, URI uri, Headers headers, Bytes body, UpstreamTimeouts timeouts) {
        this(method, uri, headers, new Sending.Whole(body), timeouts);
    }
}
