package dev.gopuram.platform.http;

import dev.gopuram.kernel.ByteSize;
import java.time.Duration;

/**
 * The bounds of the client side.
 *
 * @param maxConnections open connections to one upstream (scheme, host and port)
 * @param maxWaiting calls that wait for a connection to one upstream; one more fails at once
 * @param keepAlive how long an unused connection is kept
 * @param maxHeaderBytes the header block of a reply
 * @param maxEventBytes one server-sent event; a larger one ends its stream
 */
public record UpstreamsConfig(
        int maxConnections, int maxWaiting, Duration keepAlive, ByteSize maxHeaderBytes, ByteSize maxEventBytes) {

    public UpstreamsConfig {
        Bounds.check("max_connections", maxConnections, 1, 100_000);
        Bounds.check("max_waiting", maxWaiting, 0, 1_000_000);
        Bounds.check("keep_alive", keepAlive, Duration.ofSeconds(1), Duration.ofHours(1));
        Bounds.check("max_header_bytes", maxHeaderBytes, ByteSize.kib(1), ByteSize.mib(1));
        Bounds.check("max_event_bytes", maxEventBytes, new ByteSize(64), ByteSize.mib(256));
    }

    public static UpstreamsConfig defaults() {
        return new UpstreamsConfig(1024, 4096, Duration.ofSeconds(30), ByteSize.kib(32), ByteSize.mib(8));
    }
}
