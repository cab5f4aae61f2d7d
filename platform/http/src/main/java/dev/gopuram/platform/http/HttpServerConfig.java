package dev.gopuram.platform.http;

import dev.gopuram.kernel.ByteSize;
import dev.gopuram.kernel.Problem;
import java.time.Duration;

/**
 * The server's bounds. Body sizes are bounded per route by the handler.
 *
 * @param maxConnections open connections; one more is answered 503 and closed
 * @param maxRequestLine method, target and version; more is 414
 * @param maxHeaderBytes the whole header block, request line included; more is 431
 * @param maxHeaders header fields; more is 431
 * @param headerTimeout from a request's first byte (or the connection's start) to the end of its headers; more is 408
 * @param idleTimeout how long a connection is kept between requests
 * @param bodyRateFloor bytes a second that a body must bring, averaged over each window; less is 408
 * @param bodyRateWindow how long a body may be slower than the floor
 * @param maxPipelined bytes of further requests held while one is answered; more ends the connection after that answer
 * @param writeBuffer bytes waiting in a connection before its stream's producer is asked to stop
 * @param writeStall how long a reader may take nothing while bytes wait, before it is cut off
 */
public record HttpServerConfig(
        int maxConnections,
        ByteSize maxRequestLine,
        ByteSize maxHeaderBytes,
        int maxHeaders,
        Duration headerTimeout,
        Duration idleTimeout,
        ByteSize bodyRateFloor,
        Duration bodyRateWindow,
        ByteSize maxPipelined,
        ByteSize writeBuffer,
        Duration writeStall) {

    public HttpServerConfig {
        Bounds.check("max_connections", maxConnections, 1, 1_000_000);
        Bounds.check("max_request_line", maxRequestLine, ByteSize.kib(1), ByteSize.kib(64));
        Bounds.check("max_header_bytes", maxHeaderBytes, ByteSize.kib(1), ByteSize.mib(1));
        Bounds.check("max_headers", maxHeaders, 1, 10_000);
        Bounds.check("header_timeout", headerTimeout, Bounds.TICK, Duration.ofMinutes(10));
        Bounds.check("idle_timeout", idleTimeout, Bounds.TICK, Duration.ofHours(24));
        Bounds.check("body_rate_floor", bodyRateFloor, new ByteSize(0), ByteSize.mib(1024));
        Bounds.check("body_rate_window", bodyRateWindow, Bounds.TICK, Duration.ofMinutes(10));
        Bounds.check("max_pipelined", maxPipelined, new ByteSize(0), ByteSize.mib(1));
        Bounds.check("write_buffer", writeBuffer, ByteSize.kib(1), ByteSize.mib(16));
        Bounds.check("write_stall", writeStall, Bounds.TICK, Duration.ofHours(1));
        if (maxRequestLine.bytes() > maxHeaderBytes.bytes()) {
            throw Problem.invalid("max_request_line", maxRequestLine, "at most max_header_bytes, " + maxHeaderBytes);
        }
    }

    public static HttpServerConfig defaults() {
        return new HttpServerConfig(
                10_000,
                ByteSize.kib(8),
                ByteSize.kib(32),
                100,
                Duration.ofSeconds(10),
                Duration.ofSeconds(75),
                ByteSize.kib(1),
                Duration.ofSeconds(10),
                ByteSize.kib(64),
                ByteSize.kib(64),
                Duration.ofSeconds(30));
    }
}
